export type Random = Readonly<{
  /** Uniform in [0, 1), 32 bits. */
  unit: () => number
  /** Mean 0, standard deviation 1, within [-3.47, 3.47]: a sum of uniforms, since Math.log and Math.cos differ between engines. */
  normal: () => number
  /** Uniform in [from, to). */
  between: (from: number, to: number) => number
}>

/** A stream of its own per name, so that one more market, or one more draw in it, moves no other. */
export function seedRandom(seed: number, stream: string): Random {
  let mixed = seed >>> 0
  for (let i = 0; i < stream.length; i += 1) mixed = Math.imul(mixed ^ stream.charCodeAt(i), 0x01000193) >>> 0
  const next = splitmix32(mixed)
  return fromWords(xoshiro128(next(), next(), next(), next()))
}

/** xoshiro128** 1.1 of Blackman and Vigna: 32-bit operations only, the same on every machine. */
export function xoshiro128(first: number, second: number, third: number, fourth: number): () => number {
  let a = first | 0
  let b = second | 0
  let c = third | 0
  let d = fourth | 0
  return () => {
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0
    const shifted = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = rotate(d, 11)
    return result
  }
}

function fromWords(word: () => number): Random {
  const unit = () => word() / 4_294_967_296
  // Four uniforms have the variance 4 / 12.
  const normal = () => (unit() + unit() + unit() + unit() - 2) * 1.732_050_807_568_877_2
  return { unit, normal, between: (from, to) => from + (to - from) * unit() }
}

/** Spreads a seed over the state: neighbouring seeds must not give neighbouring tapes. */
function splitmix32(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x9e3779b9) | 0
    let z = state
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b)
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35)
    return (z ^ (z >>> 16)) >>> 0
  }
}

const rotate = (word: number, by: number): number => (word << by) | (word >>> (32 - by))
