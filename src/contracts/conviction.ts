import { z } from 'zod'
import { CONVICTION_TIMEFRAMES } from './model.ts'
import { SideSchema, TimeframeSchema } from './primitives.ts'

const score = () => z.number().min(0).max(100)
const ConvictionTimeframeSchema = z.enum(CONVICTION_TIMEFRAMES)
export type ConvictionTimeframe = z.infer<typeof ConvictionTimeframeSchema>

export const ConvictionPartSchema = z
  .strictObject({
    timeframe: ConvictionTimeframeSchema,
    weight: z.number().min(0).max(1).describe('Its share of the whole, with the share of those that are missing spread over it.'),
    structure: score().describe(
      'For the side: order of averages, moved extremes, room to the next level. 50 says nothing, as in all parts.',
    ),
    momentum: score(),
    volume: score().nullable().describe('Null where the source tells no volume; the other three then make the score.'),
    pattern: score(),
    score: score().describe('Of the four parts.'),
  })
  .describe('What one timeframe says of a side.')
export type ConvictionPart = z.infer<typeof ConvictionPartSchema>

const MissingTimeframeSchema = z
  .strictObject({ timeframe: ConvictionTimeframeSchema, reason: z.string().describe('Why not, a few words.') })
  .describe('A timeframe that was not heard.')
export type MissingTimeframe = z.infer<typeof MissingTimeframeSchema>

export const ConvictionSchema = z
  .strictObject({
    trigger: TimeframeSchema,
    side: SideSchema.describe('Side that was proposed.'),
    value: score().nullable().describe('Mean of weighted score and confidence; null where the timeframes could not be weighed.'),
    threshold: score().nullable().describe('What the value has to exceed; null at a trigger that never enters.'),
    weighted: score().nullable().describe('What the timeframes say of the side; below 50 they lean to the other one.'),
    confidence: score().describe("The models' percentile."),
    parts: z.array(ConvictionPartSchema).describe('Fastest first.'),
    missing: z.array(MissingTimeframeSchema),
    pass: z.boolean().describe('Whether an entry may pass.'),
    reason: z.string().describe('Why not, one line; empty when it passes.'),
  })
  .describe('How far all timeframes and the models stand behind a side.')
export type Conviction = z.infer<typeof ConvictionSchema>
