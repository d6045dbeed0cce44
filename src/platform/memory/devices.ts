/** Returns the kind of device, by the words that browsers use for it. */
export function deviceClass(userAgent: string): string {
  const isMobile = userAgent.includes('Mobi');
  if (/iPad|Tablet/.test(userAgent) || (userAgent.includes('Android') && !isMobile)) return 'tablet';
  if (isMobile) return 'mobile';
  return /Windows NT|Macintosh|X11|CrOS/.test(userAgent) ? 'desktop' : '';
}
