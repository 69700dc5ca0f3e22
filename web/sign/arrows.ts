/** The sign's own symbols. The way ahead points up; a plain arrow never points down, which would mean a stair. */

import { svg, type SVGTemplateResult } from "lit";

const STRAIGHT = "M50 8 84 44H62V92H38V44H16Z";
/** Up, over, and back: turn around. */
const AROUND = "M86 92V41A29 29 0 0 0 28 41V54H10L40 90 70 54H50V41A7.5 7.5 0 0 1 65 41V92Z";
/** Up, then sharply back to the right. */
const SHARP = "M14 92V46A32 32 0 0 1 68.6 23.4L71.4 26.2 82.8 14.8 85.6 54.4 46 51.6 57.3 40.3 54.5 37.5A12 12 0 0 0 34 46V92Z";

const WORDS = [
  ["直行", "Straight on"],
  ["向右前方", "Ahead, right"],
  ["向右", "Right"],
  ["向右后方", "Behind, right"],
  ["向后转", "Turn around"],
  ["向左后方", "Behind, left"],
  ["向左", "Left"],
  ["向左前方", "Ahead, left"],
] as const;

const AHEAD = WORDS[0];

/** The octant in words, Chinese and English. */
export const directionOf = (octant: number): readonly [zh: string, en: string] => WORDS[octant] ?? AHEAD;

export const isBehind = (octant: number): boolean => octant >= 3 && octant <= 5;

/** What the glyph of an octant shows; `turn` is degrees clockwise, `mirrored` left for right. */
export interface Glyph {
  readonly shape: "straight" | "sharp" | "around";
  readonly turn: number;
  readonly mirrored: boolean;
}

export function glyphOf(octant: number): Glyph {
  if (octant === 4) return { shape: "around", turn: 0, mirrored: false };
  if (octant === 3 || octant === 5) return { shape: "sharp", turn: 0, mirrored: octant === 5 };
  return { shape: "straight", turn: octant * 45, mirrored: false };
}

const OUTLINES = { straight: STRAIGHT, sharp: SHARP, around: AROUND } as const;

export function arrowGlyph(octant: number): SVGTemplateResult {
  const { shape, turn, mirrored } = glyphOf(octant);
  const [zh, en] = directionOf(octant);
  const placed = mirrored ? "translate(100 0) scale(-1 1)" : `rotate(${turn} 50 50)`;
  return svg`<svg class="glyph" viewBox="0 0 100 100" role="img" aria-label="${zh} ${en}">
    <path d=${OUTLINES[shape]} transform=${placed} />
  </svg>`;
}

export const closedGlyph = (): SVGTemplateResult =>
  svg`<svg class="glyph" viewBox="0 0 100 100" role="img" aria-label="暂停通行 No access">
    <path fill-rule="evenodd" d="M50 6a44 44 0 1 1 0 88 44 44 0 0 1 0-88ZM24 42V58H76V42Z" />
  </svg>`;

export const hereGlyph = (): SVGTemplateResult =>
  svg`<svg class="glyph" viewBox="0 0 100 100" role="img" aria-label="就在此处 Here">
    <path fill-rule="evenodd" d="M50 6c18 0 31 13 31 30 0 22-31 58-31 58S19 58 19 36C19 19 32 6 50 6Zm0 18a13 13 0 1 0 0 26 13 13 0 0 0 0-26Z" />
  </svg>`;
