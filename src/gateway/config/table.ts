export function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Returns a value's own field, if it can have any. */
export function fieldOf(value: unknown, name: string): unknown {
  return isTable(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

export function keysOf(value: unknown): string[] {
  return isTable(value) ? Object.keys(value) : [];
}
