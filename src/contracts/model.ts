import { z } from 'zod'
import { SymbolNameSchema, TimeframeSchema, UtcMsSchema } from './primitives.ts'

/** The three models of an ensemble, in the order in which they are listed everywhere. */
export const MEMBERS = ['lightgbm', 'catboost', 'lstm'] as const
export const MemberSchema = z.enum(MEMBERS)
export type Member = z.infer<typeof MemberSchema>

/** Timeframes that a conviction weighs, and the triggers that may enter. */
export const CONVICTION_TIMEFRAMES = ['M5', 'M15', 'M30', 'H1', 'H4', 'D1'] as const

/** What the figures of a model's two outputs mean, by their place. */
export const CLASSES = ['sell', 'buy'] as const

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'use 64 hexadecimal digits')
const versioned = z.string().regex(/^[a-z0-9_]+@[1-9]\d*$/, 'use name@version')
const share = z.number().min(0).max(1)
const fileName = z.string().regex(/^[a-z0-9._-]+$/, 'use a plain file name')

const file = { file: fileName, sha256 }
/** Edges of 0, 1, 2 ... 100 per cent of a calibration slice. */
export const EDGE_POINTS = 101

export const CalibrationSchema = z
  .strictObject({
    members: z.array(MemberSchema).min(1).describe('Which members were blended, in the order of the list of members.'),
    slope: z.number().positive().describe('Of the logit of the blended probability.'),
    intercept: z.number().describe('Added to it; the calibrated probability of a rise is the logistic function of the sum.'),
    edges: z
      .array(z.number().min(0).max(0.5))
      .length(EDGE_POINTS)
      .describe('Percentiles 0 to 100 of |calibrated probability - 0.5| over the calibration slice: what confidence is read from.'),
  })
  .describe('How a blend becomes a probability. One per set of members, since a blend without one of them is another blend.')
export type Calibration = z.infer<typeof CalibrationSchema>

export const LabelSchema = z
  .strictObject({
    timeframe: TimeframeSchema.describe('Its closes are what was labelled, and its average true range is the unit.'),
    atrBars: z.number().int().positive(),
    barrierAtr: z.number().positive().describe('Distance of either barrier from the close, average true ranges: the stop and the target.'),
    horizonBars: z.number().int().positive().describe('Bars of the timeframe after which the label ends.'),
    volatilityBars: z.number().int().positive().describe('Bars ahead whose volatility the second head of the LSTM tells.'),
  })
  .describe('What the models were taught. A barrier that was reached first decides; at the end of time the side of the return does.')
export type Label = z.infer<typeof LabelSchema>

const treeModel = z.strictObject({ ...file, columns: z.number().int().positive().describe('Width of its input.') })

export const ManifestSchema = z
  .strictObject({
    format: z.literal(1),
    symbol: SymbolNameSchema,
    version: z
      .string()
      .regex(/^[0-9a-f]{12}$/, 'use 12 hexadecimal digits')
      .describe('Made from the contents: the same training gives the same one.'),
    synthetic: z.boolean().describe('Trained on prices that were made up: for showing, never for trading.'),
    triggers: z.array(TimeframeSchema).min(1).describe('At whose closes it may be asked: those it was trained at.'),
    features: z.array(versioned).min(1).describe('Input of the trees, in this order.'),
    categories: z
      .array(z.strictObject({ name: versioned, values: z.array(z.string()).min(2) }))
      .describe('What CatBoost is given after the features: for each category one column per value, 1 where it holds, else 0.'),
    sequence: z.strictObject({
      name: versioned.describe('Input of the LSTM: [1, bars, columns], oldest first.'),
      columns: z.array(z.string()).min(1),
      bars: z.number().int().positive(),
    }),
    windowBars: z.number().int().positive().describe('Longest window that the features were read from.'),
    terms: z
      .string()
      .regex(/^[0-9a-f]{16}$/)
      .describe('Hash of what features mean beside their formulas: limits of the regimes, reference markets.'),
    label: LabelSchema,
    classes: z.tuple([z.literal(CLASSES[0]), z.literal(CLASSES[1])]).describe('What the two probabilities of a model mean.'),
    members: z
      .strictObject({ lightgbm: treeModel, catboost: treeModel, lstm: z.strictObject(file) })
      .describe(
        'Trees: input `x`, output `probabilities` [1, 2]. LSTM: input `x`, outputs `probabilities` [1, 2] and `volatility` [1, 1].',
      ),
    weights: z.strictObject({ lightgbm: share, catboost: share, lstm: share }),
    calibration: z.array(CalibrationSchema).length(7).describe('One per set of members that may be there.'),
    thresholds: z
      .strictObject({ M5: share100(), M15: share100(), M30: share100(), H1: share100(), H4: share100(), D1: share100() })
      .describe('Conviction that an entry must exceed, by trigger.'),
    trainedOn: z.strictObject({
      source: z.string().min(1).describe('Which data, in words.'),
      dataSha256: sha256.describe('Of the rows.'),
      rows: z.number().int().positive(),
      first: UtcMsSchema,
      last: UtcMsSchema,
      calibrationFirst: UtcMsSchema.describe('From here on rows only calibrated.'),
    }),
    training: z.strictObject({
      sourceSha256: sha256.describe('Of the source that trained it.'),
      seed: z.number().int().nonnegative(),
      packages: z.record(z.string(), z.string()).describe('Versions of what it was trained with.'),
    }),
    runtime: z.string().describe('Version of the ONNX runtime that its parity was shown with.'),
    parity: z.strictObject({
      rows: z.number().int().positive().describe('Rows on which the files were compared with the models they were made of.'),
      largest: z
        .strictObject({ lightgbm: z.number(), catboost: z.number(), lstm: z.number() })
        .describe('Largest difference of a probability.'),
      flips: z.number().int().nonnegative().describe('Rows whose side changed.'),
    }),
    outOfSample: z
      .strictObject({
        folds: z.number().int().positive(),
        rows: z.number().int().positive(),
        accuracy: share,
        baseRate: share.describe('Accuracy of always saying the side that was more frequent before.'),
        auc: share,
        brierSkill: z.number(),
        expectancyR: z.number().describe('After costs per trade, units of the stop distance.'),
        hasEdge: z.boolean().describe('Better than the base rate, and a gain after costs, both beyond doubt of 95 per cent.'),
      })
      .describe('Walk-forward, purged; the model card tells more.'),
    goldenSha256: sha256.describe('Of golden.json.'),
  })
  .describe('What a bundle of models is, and what it may be given.')
export type Manifest = z.infer<typeof ManifestSchema>

function share100() {
  return z.number().min(0).max(100)
}

const probability = z.number().min(0).max(1)
export const GoldenSchema = z
  .strictObject({
    rows: z
      .array(
        z.strictObject({
          kind: z.string().describe('Where the row comes from: drawn, on a threshold of a tree, or an extreme.'),
          features: z.array(z.number()).describe('In the order of the manifest; each is a 32-bit figure.'),
          categories: z.array(z.number().int().nonnegative()).describe('Index of the value of each category.'),
          sequence: z.array(z.number()).describe('Bar by bar.'),
          lightgbm: probability.describe('Probability of a rise, from the model itself, not from its file.'),
          catboost: probability,
          lstm: probability,
          volatility: z.number().describe('Second head of the LSTM.'),
          blended: probability,
          calibrated: probability,
        }),
      )
      .length(64),
  })
  .describe('Synthetic rows with all scores: what every load of a bundle is held against.')
export type Golden = z.infer<typeof GoldenSchema>
