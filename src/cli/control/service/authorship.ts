import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { projectFolder } from '../../project/paths.ts';

/** Who made a version, when, from what, and what for; null where it is not known. */
export interface Authorship {
  /** As git or the CI names a person. */
  by: string | null;
  /** To the second, as in `2026-03-01T12:00:00Z`. */
  at: string | null;
  /** The commit of git that was deployed. */
  commit: string | null;
  /** Whether the files were those of the commit. */
  isClean: boolean | null;
  /** What `apply -m` was given. */
  message: string | null;
}

const TIMEOUT_MS = 5_000;
/** As many digits name a commit on any site. */
const COMMIT_DIGITS = 12;

/** How a CI calls who started it; before git, which knows a machine's user there. */
const CI_USERS = ['GITHUB_ACTOR', 'GITLAB_USER_LOGIN', 'CIRCLE_USERNAME', 'BUILDKITE_BUILD_CREATOR_EMAIL'] as const;

interface Asked {
  env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds since the epoch. */
  now: number;
  message: string | undefined;
}

/** Who deploys, when, from which commit, and what for; null for what neither git nor the CI says. */
export async function readAuthorship({ env, now, message }: Asked): Promise<Authorship> {
  const [commit, changes, email] = await Promise.all([
    git('rev-parse', 'HEAD'),
    git('status', '--porcelain'),
    git('config', 'user.email'),
  ]);
  const ciUser = CI_USERS.map((name) => env[name]).find(Boolean);
  return {
    by: ciUser || email || env.USER || null,
    at: `${new Date(now).toISOString().slice(0, 19)}Z`,
    commit: commit?.slice(0, COMMIT_DIGITS) || null,
    isClean: commit && changes !== undefined ? changes === '' : null,
    message: message || null,
  };
}

/** Undefined where there is no git, or no repository. */
async function git(...args: string[]): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)('git', args, { cwd: projectFolder(), timeout: TIMEOUT_MS });
    return stdout.trim();
  } catch {
    return undefined;
  }
}
