import type { Explanation } from './explanation.ts';

/** What the build refuses. None of it can be meant. */
export const REFUSALS = {
  'invalid-field': {
    title: 'A field of the configuration is wrong.',
    means: 'The gateway cannot be built from it.',
    change: 'Correct it as the finding says. `more` leads to where the field is described.',
  },
  'unreadable-configuration': {
    title: 'The configuration cannot be read.',
    means: 'The file is not there, has an error of syntax, throws, or exports no configuration.',
    change: 'Correct what is named. The file must run in Node by itself, and import no more than `popgate` and data.',
  },
  'double-key': {
    title: 'An object has a key twice.',
    means: 'JavaScript takes the later one, and says nothing.',
    change: 'Remove one of them, or give it another name.',
  },
  'public-suffix': {
    title: 'A domain is a public suffix.',
    means: 'Names below it belong to others, and no certificate is given for it.',
    change: 'Write a name that is registered below it.',
  },
  'invalid-handlers': {
    title: 'The handlers cannot run at the edge.',
    means:
      "They use what Fastly's JavaScript runtime lacks, import what is not for the edge, or are not exported as a table of functions.",
    change: 'Use what the finding names in its place.',
  },
  'type-error': {
    title: 'TypeScript finds an error.',
    means: 'A name or a value is none that the configuration or a handler may use there.',
    change: 'Correct it there.',
  },
  drift: {
    title: '`fastly.toml` is not what the configuration asks for.',
    means: 'Viceroy and `fastly compute` go by the file, not by the configuration.',
    change: 'Run `npx popgate build`, which writes it.',
  },
} as const satisfies Readonly<Record<string, Explanation>>;
