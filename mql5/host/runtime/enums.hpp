// Enumerations with the names of their members: EnumToString, and values of inputs written as names.
#pragma once
#include <cstring>
#include <string>

#include "text.hpp"

namespace mql5 {

struct EnumMember {
  const char *name;
  long value;
};
struct EnumTable {
  const char *name;
  const EnumMember *members;
  size_t count;
};

// An enumeration of the platform, from a list of X(NAME, VALUE):
//   #define MQL_LIST_POSITION_TYPE(X) X(POSITION_TYPE_BUY, 0) X(POSITION_TYPE_SELL, 1)
//   MQL_ENUM(ENUM_POSITION_TYPE, MQL_LIST_POSITION_TYPE)
// Stands in namespace mql5. The translator writes the same table for the enumerations of a program.
#define MQL_ENUM_VALUE(NAME, VALUE) NAME = VALUE,
#define MQL_ENUM_MEMBER(NAME, VALUE) {#NAME, static_cast<long>(NAME)},
#define MQL_ENUM(TYPE, LIST)                                                     \
  enum TYPE : int { LIST(MQL_ENUM_VALUE) };                                      \
  inline const EnumTable &mqlEnumTable(TYPE) {                                   \
    static const EnumMember members[] = {LIST(MQL_ENUM_MEMBER)};                 \
    static const EnumTable table{#TYPE, members, sizeof(members) / sizeof(EnumMember)}; \
    return table;                                                                \
  }

template <class E>
string EnumToString(E value) {
  static_assert(std::is_enum_v<E>, "EnumToString takes an enumeration");
  const EnumTable &table = mqlEnumTable(value);
  for (size_t at = 0; at < table.count; ++at) {
    if (table.members[at].value == static_cast<long>(value)) return string::fromBytes(table.members[at].name);
  }
  return string::fromBytes(std::string(table.name) + "::" + std::to_string(static_cast<long>(value)));
}

}  // namespace mql5
