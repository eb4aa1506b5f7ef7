/** The only source of "now" inside. Live it is the machine's clock; demo and replay inject the tape's time. */
export type Clock = Readonly<{ now: () => number }>
