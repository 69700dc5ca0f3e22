/** The map's pictures, drawn once on a canvas from the icons' outlines: nothing is fetched. */

import type { Map as MapLibre } from "maplibre-gl";
import { type IconName, iconPath } from "./icons.ts";

const RATIO = 2;
const ACCENT = "#2742b8";
const INK = "#39404c";

const BADGES: readonly IconName[] = [
  "baby",
  "book",
  "cafe",
  "drinking",
  "elevator",
  "entrance",
  "escalator",
  "gallery",
  "information",
  "lecture",
  "library",
  "locker",
  "lounge",
  "marker",
  "parking",
  "playground",
  "ramp",
  "restaurant",
  "school",
  "screen",
  "shop",
  "stairs",
  "telephone",
  "toilet",
  "wheelchair",
];

export function drawImages(map: MapLibre): void {
  const add = (name: string, width: number, height: number, draw: (pen: CanvasRenderingContext2D) => void): void => {
    const canvas = document.createElement("canvas");
    canvas.width = width * RATIO;
    canvas.height = height * RATIO;
    const pen = canvas.getContext("2d");
    if (pen === null) return;
    pen.scale(RATIO, RATIO);
    draw(pen);
    map.addImage(name, pen.getImageData(0, 0, canvas.width, canvas.height), { pixelRatio: RATIO });
  };
  for (const name of BADGES) add(name, 26, 26, (pen) => badge(pen, name));
  add("chevron", 12, 12, chevron);
  add("start", 26, 26, start);
  add("pin", 38, 38, pin);
}

function disc(pen: CanvasRenderingContext2D, radius: number, colour: string): void {
  pen.beginPath();
  pen.arc(13, 13, radius, 0, 2 * Math.PI);
  pen.fillStyle = colour;
  pen.fill();
}

function badge(pen: CanvasRenderingContext2D, name: IconName): void {
  disc(pen, 13, "rgba(57,64,76,0.16)");
  disc(pen, 12, "#ffffff");
  pen.translate(5.5, 5.5);
  pen.fillStyle = INK;
  pen.fill(new Path2D(iconPath(name)));
}

/** Points along the line, as symbols on lines are turned. */
function chevron(pen: CanvasRenderingContext2D): void {
  pen.strokeStyle = "#ffffff";
  pen.lineWidth = 2;
  pen.lineCap = pen.lineJoin = "round";
  pen.beginPath();
  pen.moveTo(4.5, 3);
  pen.lineTo(7.8, 6);
  pen.lineTo(4.5, 9);
  pen.stroke();
}

function start(pen: CanvasRenderingContext2D): void {
  disc(pen, 13, "rgba(39,66,184,0.22)");
  disc(pen, 9.5, "#ffffff");
  disc(pen, 6.5, ACCENT);
}

function pin(pen: CanvasRenderingContext2D): void {
  pen.scale(2.4, 2.4);
  pen.translate(0.4, 0.5);
  const outline = new Path2D(iconPath("marker"));
  pen.strokeStyle = "#ffffff";
  pen.lineWidth = 1.6;
  pen.lineJoin = "round";
  pen.stroke(outline);
  pen.fillStyle = ACCENT;
  pen.fill(outline);
}
