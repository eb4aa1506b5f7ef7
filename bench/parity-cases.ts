import { accumulation } from '../src/core/indicators/accumulation.ts'
import { adx } from '../src/core/indicators/adx.ts'
import { atr } from '../src/core/indicators/atr.ts'
import { bollinger } from '../src/core/indicators/bollinger.ts'
import { beltHold } from '../src/core/indicators/candles/belt-hold.ts'
import { doji } from '../src/core/indicators/candles/doji.ts'
import { engulfing } from '../src/core/indicators/candles/engulfing.ts'
import { harami } from '../src/core/indicators/candles/harami.ts'
import { marubozu } from '../src/core/indicators/candles/marubozu.ts'
import { threeOutside } from '../src/core/indicators/candles/three-outside.ts'
import { cci } from '../src/core/indicators/cci.ts'
import { ema } from '../src/core/indicators/ema.ts'
import { highest, lowest } from '../src/core/indicators/extremes.ts'
import { macd } from '../src/core/indicators/macd.ts'
import { mfi } from '../src/core/indicators/mfi.ts'
import { momentum } from '../src/core/indicators/momentum.ts'
import { natr } from '../src/core/indicators/natr.ts'
import { obv } from '../src/core/indicators/obv.ts'
import { roc } from '../src/core/indicators/roc.ts'
import { rsi } from '../src/core/indicators/rsi.ts'
import { slope } from '../src/core/indicators/slope.ts'
import { sma } from '../src/core/indicators/sma.ts'
import { stddev } from '../src/core/indicators/stddev.ts'
import { stochastic } from '../src/core/indicators/stochastic.ts'
import { trueRange } from '../src/core/indicators/true-range.ts'
import { williamsR } from '../src/core/indicators/williams-r.ts'
import type { Bars } from '../src/core/window.ts'

/** The columns that TA-Lib is asked for too. */
export type Columns = Pick<Bars, 'length' | 'open' | 'high' | 'low' | 'close' | 'tickVolume'>

const MACD_USUAL = { fast: 12, slow: 26, signal: 9 }
const MACD_WIDE = { fast: 5, slow: 35, signal: 5 }
const BANDS = { period: 20, width: 2 }
const STOCHASTIC_SLOW = { k: 14, slowK: 3, slowD: 3 }
const STOCHASTIC_FAST = { k: 5, slowK: 1, slowD: 3 }

/** Every indicator with the periods it is proven at, under the name the reference script gives it. */
export const PARITY_CASES: Readonly<Record<string, (bars: Columns) => Float64Array>> = {
  sma_5: ({ close }) => sma(close, 5),
  sma_20: ({ close }) => sma(close, 20),
  sma_50: ({ close }) => sma(close, 50),
  ema_12: ({ close }) => ema(close, 12),
  ema_50: ({ close }) => ema(close, 50),
  rsi_2: ({ close }) => rsi(close, 2),
  rsi_14: ({ close }) => rsi(close, 14),
  macd_12_26_9_line: ({ close }) => macd(close, MACD_USUAL).line,
  macd_12_26_9_signal: ({ close }) => macd(close, MACD_USUAL).signal,
  macd_12_26_9_histogram: ({ close }) => macd(close, MACD_USUAL).histogram,
  macd_5_35_5_line: ({ close }) => macd(close, MACD_WIDE).line,
  macd_5_35_5_signal: ({ close }) => macd(close, MACD_WIDE).signal,
  macd_5_35_5_histogram: ({ close }) => macd(close, MACD_WIDE).histogram,
  bollinger_20_2_upper: ({ close }) => bollinger(close, BANDS).upper,
  bollinger_20_2_middle: ({ close }) => bollinger(close, BANDS).middle,
  bollinger_20_2_lower: ({ close }) => bollinger(close, BANDS).lower,
  stddev_20: ({ close }) => stddev(close, 20),
  true_range: (bars) => trueRange(bars),
  atr_14: (bars) => atr(bars, 14),
  natr_14: (bars) => natr(bars, 14),
  stochastic_14_3_3_k: (bars) => stochastic(bars, STOCHASTIC_SLOW).k,
  stochastic_14_3_3_d: (bars) => stochastic(bars, STOCHASTIC_SLOW).d,
  stochastic_5_1_3_k: (bars) => stochastic(bars, STOCHASTIC_FAST).k,
  stochastic_5_1_3_d: (bars) => stochastic(bars, STOCHASTIC_FAST).d,
  adx_14_adx: (bars) => adx(bars, 14).adx,
  adx_14_plus_di: (bars) => adx(bars, 14).plusDi,
  adx_14_minus_di: (bars) => adx(bars, 14).minusDi,
  cci_20: (bars) => cci(bars, 20),
  williams_r_14: (bars) => williamsR(bars, 14),
  mfi_14: (bars) => mfi(bars, 14),
  momentum_10: ({ close }) => momentum(close, 10),
  roc_10: ({ close }) => roc(close, 10),
  obv: (bars) => obv(bars),
  accumulation: (bars) => accumulation(bars),
  slope_14: ({ close }) => slope(close, 14),
  highest_20: ({ high }) => highest(high, 20),
  lowest_20: ({ low }) => lowest(low, 20),
  doji: (bars) => doji(bars),
  engulfing: (bars) => engulfing(bars),
  harami: (bars) => harami(bars),
  marubozu: (bars) => marubozu(bars),
  three_outside: (bars) => threeOutside(bars),
  belt_hold: (bars) => beltHold(bars),
}
