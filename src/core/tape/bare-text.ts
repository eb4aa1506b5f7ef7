/** Of a decision as it is written; within a text its quotes would be escaped, so nothing else reads like it. */
const VERSIONS = /"versions":\{"barclose":"(?:[^"\\]|\\.)*","ea":"(?:[^"\\]|\\.)*","config":"(?:[^"\\]|\\.)*"\},/

/**
 * A journalled decision as two runs of it are compared: the same bytes without the versions of who decided, which are told
 * once and not for each decision. Cut out, not parsed: a tape holds a hundred thousand of them.
 */
export const bareText = (body: string): string => body.replace(VERSIONS, '')
