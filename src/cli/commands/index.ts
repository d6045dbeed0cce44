import type { Command } from '../terminal/command.ts';

/** The overview's line for a command, and its module, which is loaded when it is needed, because all together take long. */
type Row = readonly [summary: string, load: () => Promise<{ command: Command }>];

/** A command is one word, or two as in `token new`. */
export const COMMANDS: Readonly<Record<string, Row>> = {
  init: ['makes a project for a site of your own', () => import('./init.ts')],
  import: ['makes a configuration from a Fastly service, or from VCL', () => import('./import.ts')],
  dev: ['serves in Node within a second, and follows what you save', () => import('./dev.ts')],
  serve: ['builds and serves locally, on Viceroy, Fastly’s local server', () => import('./serve.ts')],
  viceroy: ['gets Viceroy, which serve runs, or says where it is', () => import('./viceroy.ts')],
  build: ['validates, writes fastly.toml, and compiles to bin/main.wasm', () => import('./build.ts')],
  check: ['checks the configuration and the handlers, types included', () => import('./check.ts')],
  explain: ['says what happens to a request, step by step, and why', () => import('./explain.ts')],
  diff: ['shows what a change of the configuration does with requests', () => import('./diff.ts')],
  rehearse: ['stands in for Fastly’s API and for DNS, to practise a launch', () => import('./rehearse.ts')],
  plan: ['shows what apply would change at Fastly, every deletion listed', () => import('./plan.ts')],
  apply: ['changes Fastly to what the configuration says', () => import('./apply.ts')],
  promote: ['activates the version that apply --stage staged', () => import('./promote.ts')],
  versions: ['lists the versions: when, who, from which commit, what for', () => import('./versions.ts')],
  rollback: ['activates an older version again', () => import('./rollback.ts')],
  destroy: ['removes all that apply made: certificates, service, stores', () => import('./destroy.ts')],
  status: ['shows the whole service on one screen, and what is left to do', () => import('./status.ts')],
  dns: ['shows the DNS records to set, and what a resolver sees of them', () => import('./dns.ts')],
  maintenance: ['closes the site and opens it again, without a deployment', () => import('./maintenance.ts')],
  purge: ['purges by surrogate key, URL or domain, or everything', () => import('./purge.ts')],
  purges: ['lists the latest purges: when, who, what, and the result', () => import('./purges.ts')],
  publish: ['publishes an event to all who listen on a channel', () => import('./publish.ts')],
  'token new': ['makes a token, and says how to store it', () => import('./token-new.ts')],
  'token rotate': ['changes a secret of the service in two steps, without a gap', () => import('./token-rotate.ts')],
  'token debug': ['signs a token with which answers carry their trace', () => import('./token-debug.ts')],
  upgrade: ['installs another Popgate, and tells what that changes here', () => import('./upgrade.ts')],
  completion: ['prints what completes commands and options in a shell', () => import('./completion.ts')],
};

/** The first words of commands that have two. */
export const GROUPS: Readonly<Record<string, string>> = {
  token: 'makes tokens for purges, the operator API, and traces',
};
