/** Whether every path of the later pattern is one of the earlier, segment by segment. */
export function covers(earlier: string, later: string): boolean {
  const wanted = later.split('/');
  const pattern = earlier.split('/');
  if (pattern.at(-1) !== '*' && pattern.length !== wanted.length) return false;
  return pattern.every((segment, index) => {
    const other = wanted[index];
    if (other === undefined) return false;
    if (segment === '*') return true;
    if (segment.startsWith(':')) return other !== '' && other !== '*';
    return segment === other;
  });
}
