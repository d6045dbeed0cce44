import { isFor } from './kinds.ts';
import { type Fence, placeOf } from './read.ts';

/** A file that a page shows. Its lines are those of the fence. */
export interface ShownFile {
  name: string;
  text: string;
  fence: Fence;
}

/** `// src/gateway.config.ts`, `# fastly.toml`, `<!-- public/404.html -->`, and so on. */
const NAME = /^(?:\/\/|#|<!--|\/\*) (\S+\.\w+)(?: -->| \*\/)?$/;

/** Null for JSON, and for a configuration of another program, that is only shown; an error for what names no file. */
export function fileOf(fence: Fence): ShownFile | null {
  const [first = '', ...rest] = fence.text.split('\n');
  const named = NAME.exec(first)?.[1];
  // JSON has no comments.
  if (named !== undefined) return { name: named, text: withoutName(fence, rest), fence };
  if (isFor('foreign')(fence)) return null;
  if (fence.kind === 'json') {
    JSON.parse(fence.text);
    return null;
  }
  const name = fence.kind === 'ts' ? usualName(fence.text) : undefined;
  if (name === undefined) {
    throw new Error(`${placeOf(fence)} names no file in its first line, as in "// src/handlers/hello.ts"`);
  }
  return { name, text: `${fence.text}\n`, fence };
}

function withoutName({ kind, text }: Fence, rest: readonly string[]): string {
  return kind === 'json' ? `\n${rest.join('\n')}\n` : `${text}\n`;
}

function usualName(text: string): string | undefined {
  if (text.includes('testGateway(')) return 'test/gateway.test.ts';
  return text.includes('defineGateway(') ? 'src/gateway.config.ts' : undefined;
}
