import type { Routes } from './handler.ts';
import type { Answer } from './http/answer.ts';

export const datacenters: Routes = { 'GET /datacenters': list };

interface Datacenter {
  code: string;
  name: string;
  group: string;
  latitude: number;
  longitude: number;
  /** What a backend's shield is called; some places are none. */
  shield?: string;
}

const EUROPE = 'Europe';
const NORTH_AMERICA = 'United States';
const ASIA = 'Asia/Pacific';

/** One or two of each region; the real list has about a hundred. */
const DATACENTERS: readonly Datacenter[] = [
  { code: 'AMS', name: 'Amsterdam', group: EUROPE, latitude: 52.308613, longitude: 4.763889, shield: 'amsterdam-nl' },
  { code: 'FRA', name: 'Frankfurt', group: EUROPE, latitude: 50.026421, longitude: 8.543125, shield: 'frankfurt-de' },
  { code: 'LHR', name: 'London - LHR', group: EUROPE, latitude: 51.469, longitude: -0.454, shield: 'lhr-london-gb' },
  { code: 'IAD', name: 'Ashburn (Metro)', group: NORTH_AMERICA, latitude: 38.944533, longitude: -77.455811 },
  { code: 'CHI', name: 'Chicago - CHI', group: NORTH_AMERICA, latitude: 41.97, longitude: -87.9, shield: 'chi-il-us' },
  { code: 'SJC', name: 'San Jose', group: NORTH_AMERICA, latitude: 37.36, longitude: -121.93, shield: 'sjc-ca-us' },
  { code: 'GRU', name: 'Sao Paulo', group: 'South America', latitude: -23.43, longitude: -46.47, shield: 'gru-br-sa' },
  {
    code: 'JNB',
    name: 'Johannesburg',
    group: 'Africa',
    latitude: -26.14,
    longitude: 28.2,
    shield: 'jnb-johannesburg-za',
  },
  { code: 'HND', name: 'Tokyo - HND', group: ASIA, latitude: 35.622281, longitude: 139.748426, shield: 'hnd-tokyo-jp' },
  { code: 'SYD', name: 'Sydney', group: ASIA, latitude: -33.946111, longitude: 151.177222, shield: 'sydney-au' },
];

function list(): Answer {
  return {
    body: DATACENTERS.map(({ latitude, longitude, ...rest }) => ({
      ...rest,
      coordinates: { x: 0, y: 0, latitude, longitude },
    })),
  };
}
