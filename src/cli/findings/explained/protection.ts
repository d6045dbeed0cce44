import type { Explanation } from './explanation.ts';

/** About what protects, and what could be led past it. */
export const OF_PROTECTION = {
  'unguarded-folder': {
    title: 'A guard holds for a folder, and not for its own name.',
    means:
      '`/admin/*` has access rules, a limit or `pass`, and `/admin` is taken by a route without them. Many origins answer both alike.',
    change: "Write a route for the name with the same rules, or `paths: 'literal'` at a backend that tells them apart.",
  },
  'unguarded-case': {
    title: 'A guard can be avoided by capitals, if the origin ignores case.',
    means: '`/LOGIN` is another path than `/login` to the gateway, and to some origins it is the same.',
    change:
      "Write `paths: 'case-sensitive'` at a backend that tells them apart, as servers on Linux do; else give both routes the same rules.",
  },
  'rewrite-past-guard': {
    title: 'A rewrite leads to what another route guards.',
    means: 'The origin is asked for the same path at the same backend, without the rules of that route.',
    change: 'Write the same rules for both routes, or rewrite into a folder of its own.',
  },
  'secret-in-clear': {
    title: 'The configuration holds a secret.',
    means: 'It is in the repository and in the Wasm, for everybody who reads one of them.',
    change:
      'Take it out, and replace it by a new one, since the old one is known. Write its name in `stores.secret`, and read it in a handler.',
  },
  'open-suffix': {
    title: 'A pattern of origins covers names that anybody can have.',
    means: "Below a public suffix such as `github.io` others have names, too: anybody's server may be asked.",
    change: 'Write the names that are yours.',
  },
} as const satisfies Readonly<Record<string, Explanation>>;
