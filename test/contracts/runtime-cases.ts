import * as gaps from '../../src/cli/project/handler-code/runtime-gaps.ts';
import type { ContractCase } from './contract.ts';

/** `@@x` is the symbol of that name. */
function isThere(path: string): boolean {
  const names = path.split('.').map((name) => (name.startsWith('@@') ? Symbol[name.slice(2) as 'iterator'] : name));
  let value: unknown = globalThis;
  for (const name of names) {
    if (value === undefined || value === null || !(name in Object(value))) return false;
    value = own(value, name);
  }
  return true;
}

/** A prototype's getter wants an instance. */
function own(value: unknown, name: string | symbol): unknown {
  try {
    return (value as Record<string | symbol, unknown>)[name];
  } catch {
    return undefined;
  }
}

/** What the remedies speak of. */
const ADVISED = [
  'AggregateError',
  'Blob.prototype.arrayBuffer',
  'Blob.prototype.text',
  'CompressionStream',
  'DecompressionStream',
  'Event',
  'EventTarget',
  'Promise.race',
  'ReadableStream.prototype.getReader',
  'Request.prototype.arrayBuffer',
  'Response.prototype.arrayBuffer',
  'TextDecoder',
  'TextEncoder',
  'TransformStream',
  'URL',
  'URLSearchParams',
  'WritableStream',
  'atob',
  'btoa',
  'console.error',
  'crypto.randomUUID',
  'crypto.subtle.digest',
  'crypto.subtle.importKey',
  'crypto.subtle.sign',
  'crypto.subtle.verify',
  'performance.now',
  'queueMicrotask',
  'structuredClone',
];

/** What `popgate check` says of Fastly's JavaScript runtime, asked there. */
export const runtimeCases: readonly ContractCase[] = [
  ...(
    [
      ['global', Object.keys(gaps.LACKING_GLOBALS)],
      ['method', Object.keys(gaps.LACKING_METHODS)],
      ['property', Object.keys(gaps.LACKING_PROPERTIES)],
      ['iterator of a body', [gaps.BODY_ITERATOR]],
    ] as const
  ).map(([what, paths]): ContractCase => ({
    name: `the runtime has no ${what} that handlers are told it lacks`,
    observe: () => paths.filter(isThere),
    expected: [],
  })),
  {
    name: 'the runtime has all that handlers are told to use instead',
    observe: () => ADVISED.filter((path) => !isThere(path)),
    expected: [],
  },
  {
    name: 'the runtime writes dates and numbers the same for every locale',
    observe: () =>
      [new Date(0), 1_234_567.8].map((value) => {
        const texts = gaps.IGNORED_LOCALES.flatMap((name) => {
          const write = own(value, name) as ((...given: unknown[]) => string) | undefined;
          return write ? [write.call(value, 'de-DE', { dateStyle: 'full' }) === write.call(value, 'ja-JP')] : [];
        });
        return texts.every(Boolean);
      }),
    expected: [true, true],
  },
];
