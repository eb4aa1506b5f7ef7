/** What a reader of JSON bytes goes by. */
export const QUOTE = 0x22
export const COMMA = 0x2c
export const POINT = 0x2e
export const ZERO = 0x30
export const OPENING_BRACKET = 0x5b
export const BACKSLASH = 0x5c
export const CLOSING_BRACKET = 0x5d
export const CLOSING_BRACE = 0x7d
export const NOT_ASCII = 0x80

/** Where the reader is, and how many numbers of a column it has. */
export type Cursor = { at: number; count: number }
