import type { Geo } from '../../gateway/index.ts';

/** What is known of IP addresses; what is left out is unknown. */
export type Places = Readonly<Record<string, Partial<Geo>>>;

const NOWHERE: Geo = { country: '', region: '', city: '', continent: '', proxy: '', hosting: '' };

/** Geolocation in memory. */
export function memoryGeolocation(places: Places = {}): (address: string) => Geo | null {
  return (address) => (Object.hasOwn(places, address) ? placeOf(places[address]!) : null);
}

/** What is left out is unknown. */
export function placeOf(place: Partial<Geo>): Geo {
  return { ...NOWHERE, ...place };
}
