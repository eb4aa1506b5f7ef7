import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** What only the deep suite has takes minutes a file: begun last, one of them would keep a single worker busy at the end. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const isDeepOnly = ({ moduleId }: TestSpecification): boolean => moduleId.endsWith('.deep.test.ts')
    return [...sorted.filter(isDeepOnly), ...sorted.filter((file) => !isDeepOnly(file))]
  }
}
