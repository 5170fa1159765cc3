/** Host of the address that an embed holds back, with its port where it names one; undefined where it names none. */
export function embedHost({ dataset }: HTMLElement): string | undefined {
  const address = dataset['src'] ?? dataset['data'] ?? dataset['srcset']?.trim().split(/\s/)[0];
  try {
    return address ? new URL(address, document.baseURI).host : undefined;
  } catch {
    return undefined;
  }
}

/** @param pattern as a service declares it: `video.example` on whatever port, `video.example:8443`, `*.video.example`. */
export const isHost = (pattern: string, host: string): boolean =>
  [host, host.replace(/:\d+$/, '')].some((one) =>
    pattern.startsWith('*.') ? one.endsWith(pattern.slice(1)) : one === pattern,
  );
