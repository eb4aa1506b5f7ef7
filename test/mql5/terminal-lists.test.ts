import { describe, expect, it } from 'vitest'
import { readApi } from '../../mql5/host/api/table.ts'
import { renderLists } from '../../mql5/host/terminal/lists.ts'

describe('the constants of the simulated terminal', () => {
  it('are those of the API table', async () => {
    await expect(renderLists(readApi())).toMatchFileSnapshot('../../mql5/host/terminal/lists-api.hpp')
  })
})
