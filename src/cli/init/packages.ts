/** What a project is made of; beside Popgate in the versions that Popgate itself is tested with. */
export const PACKAGES: readonly string[] = ['@fastly/cli', '@fastly/js-compute', 'popgate', 'typescript', 'vitest'];
