import { type Geo, geoOf } from '../../gateway/index.ts';

/** What is known of IP addresses; what is left out is unknown. */
export type Places = Readonly<Record<string, Partial<Geo>>>;

/** Geolocation in memory. */
export function memoryGeolocation(places: Places = {}): (address: string) => Geo | null {
  return (address) => (Object.hasOwn(places, address) ? geoOf(places[address]!) : null);
}
