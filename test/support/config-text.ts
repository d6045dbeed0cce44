import { format } from 'prettier';

/** The configuration that a text exports, without a loader; for texts that Popgate wrote. */
export function readConfigText(text: string): unknown {
  const [, value = ''] = /defineGateway\(([^]*)\);\n$/.exec(text) ?? [];
  // oxlint-disable-next-line typescript/no-implied-eval -- it is the text under test
  return (new Function(`return (${value})`) as () => unknown)();
}

/** As `npx prettier` would in this checkout. */
export function prettily(text: string): Promise<string> {
  return format(text, { parser: 'typescript', printWidth: 120, singleQuote: true });
}
