import { fromBase64url, toBase64url } from '../../../protocol/bytes.ts';
import { BOX_BYTES, KEY_ID_BYTES } from '../../../protocol/envelope.ts';

/** One after the other: key id (16) ‖ box (112). One column, so that it can be erased in one stroke. */
export function packBoxes(boxes: { key: string; box: Uint8Array }[]): Uint8Array {
  const out = new Uint8Array(boxes.length * (KEY_ID_BYTES + BOX_BYTES));
  let at = 0;
  for (const { key, box } of boxes) {
    out.set(fromBase64url(key, KEY_ID_BYTES)!, at);
    out.set(box, at + KEY_ID_BYTES);
    at += KEY_ID_BYTES + BOX_BYTES;
  }
  return out;
}

export function unpackBoxes(packed: Uint8Array): { key: string; box: Uint8Array }[] {
  const boxes = [];
  for (let at = 0; at < packed.length; at += KEY_ID_BYTES + BOX_BYTES) {
    boxes.push({
      key: toBase64url(packed.subarray(at, at + KEY_ID_BYTES)),
      box: packed.subarray(at + KEY_ID_BYTES, at + KEY_ID_BYTES + BOX_BYTES),
    });
  }
  return boxes;
}
