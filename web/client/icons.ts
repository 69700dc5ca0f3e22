/** Pictograms: maki and temaki (CC0) by category, and our own where they have none. All 15 by 15 units. */

import baby from "@rapideditor/temaki/icons/social_facility.svg?raw";
import book from "@rapideditor/temaki/icons/book_store.svg?raw";
import cafe from "@mapbox/maki/icons/cafe.svg?raw";
import closed from "@mapbox/maki/icons/roadblock.svg?raw";
import drinking from "@mapbox/maki/icons/drinking-water.svg?raw";
import elevator from "@mapbox/maki/icons/elevator.svg?raw";
import entrance from "@mapbox/maki/icons/entrance-alt1.svg?raw";
import gallery from "@mapbox/maki/icons/art-gallery.svg?raw";
import information from "@mapbox/maki/icons/information.svg?raw";
import lecture from "@mapbox/maki/icons/theatre.svg?raw";
import library from "@mapbox/maki/icons/library.svg?raw";
import locker from "@rapideditor/temaki/icons/vending_lockers.svg?raw";
import lounge from "@mapbox/maki/icons/furniture.svg?raw";
import marker from "@mapbox/maki/icons/marker.svg?raw";
import parking from "@mapbox/maki/icons/parking.svg?raw";
import playground from "@mapbox/maki/icons/playground.svg?raw";
import restaurant from "@mapbox/maki/icons/restaurant.svg?raw";
import room from "@mapbox/maki/icons/circle.svg?raw";
import school from "@mapbox/maki/icons/school.svg?raw";
import shop from "@mapbox/maki/icons/shop.svg?raw";
import telephone from "@mapbox/maki/icons/telephone.svg?raw";
import toilet from "@mapbox/maki/icons/toilet.svg?raw";
import wheelchair from "@mapbox/maki/icons/wheelchair.svg?raw";
import { svg, type SVGTemplateResult } from "lit";

/** The outline of an icon: the path data of its file, joined. */
function outline(file: string): string {
  return Array.from(file.matchAll(/<path[^>]*\sd="([^"]+)"/g), (match) => match[1] ?? "")
    .join(" ")
    .replaceAll(/&#x[0-9A-F]+;/g, " ");
}

const OUTLINES = {
  information: outline(information),
  baby: outline(baby),
  book: outline(book),
  cafe: outline(cafe),
  closed: outline(closed),
  drinking: outline(drinking),
  elevator: outline(elevator),
  entrance: outline(entrance),
  gallery: outline(gallery),
  lecture: outline(lecture),
  library: outline(library),
  locker: outline(locker),
  lounge: outline(lounge),
  marker: outline(marker),
  parking: outline(parking),
  playground: outline(playground),
  restaurant: outline(restaurant),
  room: outline(room),
  school: outline(school),
  shop: outline(shop),
  telephone: outline(telephone),
  toilet: outline(toilet),
  wheelchair: outline(wheelchair),
  stairs: "M1 14V11.5H4.2V8.3H7.4V5.1H10.6V2H14V14Z",
  escalator: "M1 12.2H3.6L10.3 5.5H14V3H9.2L2.6 9.7H1ZM4.2 1.2A1.4 1.4 0 1 1 4.19 1.2ZM3 4.6H5.4V7.2L3 9Z",
  ramp: "M1 13.5V11.6L14 4.5V13.5Z",
  arrow: "M7.5 0.8 13.6 7H9.6V14.2H5.4V7H1.4Z",
  turnRight: "M2.4 14V8.2Q2.4 4.6 6 4.6H8.6V1.6L13.8 6.4 8.6 11.2V8.2H6.4Q6 8.2 6 8.6V14Z",
  turnLeft: "M12.6 14V8.2Q12.6 4.6 9 4.6H6.4V1.6L1.2 6.4 6.4 11.2V8.2H8.6Q9 8.2 9 8.6V14Z",
  slightRight: "M3.2 14V9.6Q3.2 8 4.4 6.9L8 3.6 6 1.5H13V8.5L10.9 6.4 7.4 9.6Q7 10 7 10.6V14Z",
  slightLeft: "M11.8 14V9.6Q11.8 8 10.6 6.9L7 3.6 9 1.5H2V8.5L4.1 6.4 7.6 9.6Q8 10 8 10.6V14Z",
  sharpRight: "M2.4 14V4.4Q2.4 1 5.4 1 7 1 8 2.2L11.4 7 13.6 5.4 13.2 12.6 6.2 11 8.4 9.3 6 5.9V14Z",
  sharpLeft: "M12.6 14V4.4Q12.6 1 9.6 1 8 1 7 2.2L3.6 7 1.4 5.4 1.8 12.6 8.8 11 6.6 9.3 9 5.9V14Z",
  aroundRight: "M2 14V6.2Q2 1.2 6.7 1.2 11.4 1.2 11.4 6.2V8H13.8L9.6 13 5.4 8H7.8V6.2Q7.8 4.8 6.7 4.8 5.6 4.8 5.6 6.2V14Z",
  aroundLeft: "M13 14V6.2Q13 1.2 8.3 1.2 3.6 1.2 3.6 6.2V8H1.2L5.4 13 9.6 8H7.2V6.2Q7.2 4.8 8.3 4.8 9.4 4.8 9.4 6.2V14Z",
  screen: "M1.5 1.5H13.5Q14.5 1.5 14.5 2.5V10Q14.5 11 13.5 11H8.5V12.6H11V14.2H4V12.6H6.5V11H1.5Q0.5 11 0.5 10V2.5Q0.5 1.5 1.5 1.5Z",
  swap: "M4.5 1 8 5H5.6V11H3.4V5H1ZM10.5 14 7 10H9.4V4H11.6V10H14Z",
  cross: "M3 1.6 7.5 6.1 12 1.6 13.4 3 8.9 7.5 13.4 12 12 13.4 7.5 8.9 3 13.4 1.6 12 6.1 7.5 1.6 3Z",
} as const;

export type IconName = keyof typeof OUTLINES;

export const iconPath = (name: IconName): string => OUTLINES[name];

/** By the first match in the category, from the particular to the general (IMDF 1.0.0 categories). */
const BY_CATEGORY: readonly (readonly [RegExp, IconName])[] = [
  [/wheelchair/, "wheelchair"],
  [/elevator|lift/, "elevator"],
  [/escalator|movingwalkway/, "escalator"],
  [/stairs|steps/, "stairs"],
  [/ramp/, "ramp"],
  [/restroom|toilet/, "toilet"],
  [/mothers|baby|nursing/, "baby"],
  [/playground|children/, "playground"],
  [/lounge|seating|waiting/, "lounge"],
  [/coffee|cafe|teahouse/, "cafe"],
  [/food|restaurant|dining|kitchen/, "restaurant"],
  [/information|reception|helpdesk|checkin|service/, "information"],
  [/drinking|fountain/, "drinking"],
  [/locker|coat|storage|baggage/, "locker"],
  [/parking/, "parking"],
  [/exhibit|gallery|museum/, "gallery"],
  [/auditorium|theat|cinema|lecture|conference|meeting/, "lecture"],
  [/classroom|school|study|education/, "school"],
  [/library|reading|book|shelf/, "library"],

  [/entry|entrance|exit|lobby|pedestrian/, "entrance"],
  [/screen|kiosk/, "screen"],
  [/shop|retail|store/, "shop"],
  [/phone/, "telephone"],
];

export function iconOf(category: string): IconName {
  return BY_CATEGORY.find(([pattern]) => pattern.test(category))?.[1] ?? "marker";
}

/** An icon as decoration: what it means stands in words beside it. */
export const icon = (name: IconName): SVGTemplateResult =>
  svg`<svg class="icon" viewBox="0 0 15 15" aria-hidden="true" focusable="false"><path d=${OUTLINES[name]} /></svg>`;
