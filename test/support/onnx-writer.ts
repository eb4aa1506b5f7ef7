/** Writes tiny ONNX files, so that tests need no Python: protobuf by hand, of what a linear model takes. */

const VARINT = 0
const BYTES = 2
const FLOAT = 1

/** x [N, ...sizes] -> sigmoid(x flattened · weights + bias), as two probabilities, sell first. */
export type Linear = Readonly<{ weights: readonly number[]; bias: number }>
type Model = Readonly<{ name: string; sizes: readonly number[]; rise: Linear; volatility?: Linear; input?: string; classes?: number }>

export function onnxOf({ name, sizes, rise, volatility, input = 'x', classes = 2 }: Model): Uint8Array {
  const nodes = [
    node('Flatten', [input], 'flat'),
    node('MatMul', ['flat', 'rise_weights'], 'rise_product'),
    node('Add', ['rise_product', 'rise_bias'], 'rise_sum'),
    node('Sigmoid', ['rise_sum'], 'buy'),
    node('Sub', ['one', 'buy'], 'sell'),
    node('Concat', classes === 2 ? ['sell', 'buy'] : ['sell', 'buy', 'buy'], 'probabilities', [attribute('axis', 1)]),
  ]
  const constants = [...linear('rise', rise), constant('one', [1, 1], [1])]
  const outputs = [valueInfo('probabilities', [classes])]
  if (volatility !== undefined) {
    nodes.push(node('MatMul', ['flat', 'volatility_weights'], 'volatility_product'))
    nodes.push(node('Add', ['volatility_product', 'volatility_bias'], 'volatility'))
    constants.push(...linear('volatility', volatility))
    outputs.push(valueInfo('volatility', [1]))
  }
  const graph = [
    ...nodes.map((each) => message(1, each)),
    text(2, name),
    ...constants.map((each) => message(5, each)),
    message(11, valueInfo(input, sizes)),
    ...outputs.map((each) => message(12, each)),
  ]
  return new Uint8Array([...number(1, 8), ...message(7, graph.flat()), ...message(8, [...text(1, ''), ...number(2, 13)])])
}

const linear = (name: string, { weights, bias }: Linear): readonly (readonly number[])[] => [
  constant(`${name}_weights`, [weights.length, 1], weights),
  constant(`${name}_bias`, [1, 1], [bias]),
]

const node = (
  type: string,
  inputs: readonly string[],
  output: string,
  attributes: readonly (readonly number[])[] = [],
): readonly number[] => [
  ...inputs.flatMap((each) => text(1, each)),
  ...text(2, output),
  ...text(4, type),
  ...attributes.flatMap((each) => message(5, each)),
]

const attribute = (name: string, value: number): readonly number[] => [...text(1, name), ...number(3, value), ...number(20, 2)]

const constant = (name: string, sizes: readonly number[], values: readonly number[]): readonly number[] => [
  ...sizes.flatMap((size) => number(1, size)),
  ...number(2, FLOAT),
  ...text(8, name),
  ...message(9, new Uint8Array(Float32Array.from(values).buffer)),
]

function valueInfo(name: string, sizes: readonly number[]): readonly number[] {
  const dimensions = [text(2, 'N'), ...sizes.map((size) => number(1, size))]
  const shape = dimensions.flatMap((each) => message(1, each))
  return [...text(1, name), ...message(2, message(1, [...number(1, FLOAT), ...message(2, shape)]))]
}

const number = (field: number, value: number): readonly number[] => [...varint(field * 8 + VARINT), ...varint(value)]
const text = (field: number, value: string): readonly number[] => message(field, new TextEncoder().encode(value))
const message = (field: number, bytes: readonly number[] | Uint8Array): readonly number[] => [
  ...varint(field * 8 + BYTES),
  ...varint(bytes.length),
  ...bytes,
]

function varint(value: number): readonly number[] {
  const bytes: number[] = []
  let rest = value
  while (rest > 127) {
    bytes.push((rest & 127) | 128)
    rest = Math.floor(rest / 128)
  }
  return [...bytes, rest]
}
