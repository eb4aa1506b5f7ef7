import { barrelRule, directionRule, portsRule } from './direction.ts'
import { commandRule, lockRule, machinePathRule, packageRule, unfinishedRule } from './project.ts'
import { processRule, purityRule } from './purity.ts'
import type { Rule } from './rule.ts'
import { fileSizeRule, focusRule, functionSizeRule, nameRule, typesRule } from './shape.ts'

export const RULES: readonly Rule[] = [
  directionRule,
  portsRule,
  barrelRule,
  purityRule,
  processRule,
  fileSizeRule,
  functionSizeRule,
  nameRule,
  typesRule,
  focusRule,
  unfinishedRule,
  machinePathRule,
  lockRule,
  packageRule,
  commandRule,
]
