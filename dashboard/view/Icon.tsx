const PATHS = {
  inbox: 'M3 13l2.5-8h13L21 13v6H3v-6zm0 0h5l1.5 3h5l1.5-3h5',
  forms: 'M5 3h14v18H5zM9 8h6M9 12h6M9 16h3',
  requests:
    'M12 4v16M7 20h10M5 7h14M5 7l-2.500 6a2.700 2.700 0 0 0 5 0zM19 7l-2.500 6a2.700 2.700 0 0 0 5 0z',
  webhook: 'M3 12h11m0 0l-4-4m4 4l-4 4M17 4h4v16h-4',
  consent: 'M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17zM8 12.300l3 3 5-6',
  records: 'M4 20V10M9.500 20V4M15 20v-8M20.500 20V7',
  publish: 'M4 20h16M12 16V4m0 0L7 9m5-5l5 5',
  embed: 'M8 7l-5 5 5 5M16 7l5 5-5 5M13.5 5l-3 14',
  settings: 'M4 7h9m4 0h3M4 17h3m4 0h9M15 4.5v5M9 14.5v5',
  lock: 'M6 11h12v9H6zM8.5 11V7.5a3.5 3.5 0 0 1 7 0V11',
  user: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zm-7.5 8.5c.6-4 3.6-6 7.5-6s6.9 2 7.5 6',
  sites: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM3 12h18M12 3c-5 5-5 13 0 18M12 3c5 5 5 13 0 18',
  search: 'M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zm5 12l5 5',
  refresh: 'M20 11a8 8 0 1 0-2 6.300M20 4v7h-7',
  download: 'M12 4v11m0 0l-5-5m5 5l5-5M4 20h16',
  plus: 'M12 5v14M5 12h14',
  up: 'M12 19V5m0 0l-6 6m6-6l6 6',
  down: 'M12 5v14m0 0l6-6m-6 6l-6-6',
  trash: 'M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  check: 'M5 12.500l4.5 4.500L19 7',
  warning: 'M12 4l9 16H3zM12 10v4M12 17v.5',
  cross: 'M6 6l12 12M18 6L6 18',
  back: 'M19 12H5m0 0l6-6m-6 6l6 6',
  chevron: 'M9 5l7 7-7 7',
  print: 'M7 9V3h10v6M7 17H4V9h16v8h-3M7 14h10v7H7z',
  eye: 'M2.5 12C5 7.5 8 5.5 12 5.500s7 2 9.5 6.500c-2.5 4.5-5.5 6.5-9.5 6.500s-7-2-9.5-6.500zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z',
  key: 'M15 4a5 5 0 1 0 0 10 5 5 0 0 0 0-10zm-3.5 8.500L4 20v0h4v-3h3v-2',
  shield: 'M12 3l7.5 3v5.500c0 4.5-3 8-7.5 9.5-4.5-1.5-7.5-5-7.5-9.500V6zM8.5 12l2.5 2.5 4.5-5',
  desktop: 'M3 5h18v11H3zM9 20h6M12 16v4',
  phone: 'M7.500 3h9v18h-9zM11 18h2',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2.500v2M12 19.500v2M2.500 12h2M19.500 12h2M5.300 5.300l1.400 1.400M17.300 17.300l1.400 1.400M18.700 5.300l-1.400 1.400M6.700 17.300l-1.400 1.400',
  moon: 'M20 14.500A8.500 8.500 0 1 1 9.500 4a7 7 0 0 0 10.500 10.500z',
  grow: 'M9 4H4v5M15 4h5v5M9 20H4v-5M15 20h5v-5',
  mail: 'M3 6h18v12H3zM3 7l9 7 9-7',
} as const;

export type IconName = keyof typeof PATHS;

/** Always beside words, or inside a button that has its own name. */
export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
  return (
    <svg class="icon" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
