/** The seal: wax with a scalloped edge, pressed with the fold of an envelope. */
export function Seal({ size = 28 }: { size?: number }) {
  return (
    <svg class="seal" width={size} height={size} viewBox="0 0 48 48" aria-hidden="true" focusable="false">
      <path class="seal-wax" d={EDGE} />
      <circle class="seal-ring" cx="24" cy="24" r="15" />
      <path class="seal-fold" d="M15.5 19.5h17v10.5h-17z" />
      <path class="seal-fold" d="M15.5 19.5l8.5 6.5 8.5-6.5" />
    </svg>
  );
}

export function Wordmark({ size = 28 }: { size?: number }) {
  return (
    <span class="wordmark">
      <Seal size={size} />
      <span>Sealpost</span>
    </span>
  );
}

const EDGE = scallops(12, 24, 21, 2.4);

/** A circle of `count` waves around (c, c). */
function scallops(count: number, c: number, radius: number, depth: number): string {
  const steps = count * 8;
  const points = Array.from({ length: steps }, (_, i) => {
    const angle = (i / steps) * 2 * Math.PI;
    const r = radius + (depth / 2) * Math.cos(count * angle);
    return `${(c + r * Math.cos(angle)).toFixed(2)} ${(c + r * Math.sin(angle)).toFixed(2)}`;
  });
  return `M${points.join('L')}Z`;
}
