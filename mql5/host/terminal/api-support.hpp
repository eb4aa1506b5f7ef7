// What the bindings share: the run, and texts between the two sides.
#pragma once
#include "../runtime/enums.hpp"
#include "../runtime/errors.hpp"
#include "../runtime/text.hpp"
#include "market.hpp"
#include "world.hpp"

namespace mql5 {

inline term::World &run() { return term::world(); }
inline string textOf(const std::string &bytes) { return string::fromBytes(bytes); }
/** The symbol of that name, or null: nobody offers it. */
inline term::Symbol *symbolOf(const string &name) { return term::knownSymbol(run(), name.utf8()); }

/** A property that the simulation has no value for: silence would be an invented zero. */
[[noreturn]] inline void refuseProperty(const char *name) { throw MqlAbort{std::string("the simulated terminal has no value for ") + name}; }

template <class E> [[noreturn]] void refuse(E property) {
  const EnumTable &table = mqlEnumTable(property);
  for (size_t at = 0; at < table.count; ++at)
    if (table.members[at].value == static_cast<long>(property)) refuseProperty(table.members[at].name);
  refuseProperty(table.name);
}

}  // namespace mql5
