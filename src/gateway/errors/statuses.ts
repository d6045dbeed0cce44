/** Whether a set of statuses (`'404'`) and classes (`'5xx'`) has this status. */
export function hasStatus(statuses: ReadonlySet<string>, status: number): boolean {
  return statuses.has(String(status)) || statuses.has(`${Math.floor(status / 100)}xx`);
}
