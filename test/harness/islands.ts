/**
 * Where random worlds are settled: each on an island that no other reaches, so that many stand in one database and are
 * judged as if each were alone. An island has a branch of the taxonomy of its own, so that its needs and offerings match
 * no other's, and a part of the Earth of its own, so that its lanes and areas reach no other's places.
 */
import { readTaxonomyFiles } from '#catalog';

export type Position = readonly [longitude: number, latitude: number];
/** GeoJSON coordinates of a MultiPolygon. */
export type Area = readonly (readonly (readonly Position[])[])[];

export interface Island {
  readonly code: string;
  /** A top-level category, a child, two grandchildren, …: every relation, and none. */
  readonly productIds: readonly string[];
  readonly places: readonly Position[];
  readonly areas: readonly Area[];
}

/*
 * Degrees are whole numbers of 128ths: a binary float holds them as they are, so a place drawn on an edge is on it.
 * From the centre: twice the same point; 7,311 m and 13,893 m, of which two thirds are whole metres too; 150 km to the
 * metre, the farthest that anyone is told to fetch from and the distance that scores nothing.
 */
const CLUSTER: readonly Position[] = [
  [0, 0],
  [0, 0],
  [0.09375, 0],
  [0, 0.125],
  [0.5, -0.25],
  [-0.5, 0.5],
  [1.3046875, -0.984375],
  [2.5, 1],
];

const box = (west: number, south: number, east: number, north: number): Position[] => [
  [west, south],
  [east, south],
  [east, north],
  [west, north],
  [west, south],
];
const WIDE = box(-3, -2, 3, 2);

const SHAPES: readonly Area[] = [
  [[WIDE]],
  // The centre is its corner; the next two places are on its edges.
  [[box(0, 0, 1, 1)]],
  // The centre is on its slanted edge.
  [
    [
      [
        [-1, -1],
        [1, -1],
        [1, 1],
        [-1, -1],
      ],
    ],
  ],
  // A hole whose corner is the centre: on the border, so inside.
  [[WIDE, box(-0.25, -0.25, 0, 0)]],
  // A hole that holds the three closest places.
  [[WIDE, box(-0.25, -0.25, 0.25, 0.25)]],
  // A hole with a slanted edge through the second place; it holds the centre.
  [
    [
      WIDE,
      [
        [-0.15625, -0.25],
        [0.34375, 0.25],
        [-0.15625, 0.25],
        [-0.15625, -0.25],
      ],
    ],
  ],
  // Two polygons: one holds a place well inside, another touches the third place with a corner.
  [
    [box(0.25, -0.5, 0.75, -0.125)],
    [
      [
        [0, 0.125],
        [0.25, 0.5],
        [-0.25, 0.5],
        [0, 0.125],
      ],
    ],
  ],
  // Corners due east and west of the centre, and a place on an edge.
  [
    [
      [
        [-1, 0],
        [0, -1],
        [1, 0],
        [0, 1],
        [-1, 0],
      ],
    ],
  ],
  // Level with the centre, and far from it; an island in a hole.
  [
    [box(1, -2, 3, 2), box(1.25, -1.5, 2.75, 1.5)],
    [box(1.5, -1.25, 2.5, 1.25)],
    [
      [
        [-3, 0],
        [-2, -1],
        [-1, 0],
        [-2, 1],
        [-3, 0],
      ],
    ],
  ],
  [[box(1, -1, 3, 1)]],
];

/** Most islands have nothing beyond their cluster; instead, its first places once more. */
const INLAND: Beyond = { places: CLUSTER.slice(1, 4), areas: SHAPES.slice(0, 3) };
interface Beyond {
  readonly places: readonly Position[];
  readonly areas: readonly Area[];
}

/** Both sides of the date line and the line itself; areas are cut there. */
const dateLine = (latitude: number): Beyond => {
  const east = box(179, latitude - 1, 180, latitude + 1);
  const west = box(-180, latitude - 1, -179, latitude + 1);
  return {
    places: [
      [179.984375, latitude],
      [-179.984375, latitude],
      [180, latitude],
    ],
    areas: [[[east], [west]], [[east]], [[west]]],
  };
};

/** The pole, of which the longitude says nothing, and places beside it; areas are strips that end there. */
const pole = (latitude: 90 | -90): Beyond => {
  const towards = (degrees: number) => latitude - Math.sign(latitude) * degrees;
  const strip = (west: number, east: number) =>
    box(west, Math.min(latitude, towards(2)), east, Math.max(latitude, towards(2)));
  return {
    places: [
      [0, latitude],
      [120, towards(0.125)],
      [-60, towards(0.25)],
    ],
    areas: [[[strip(-180, 180)]], [[strip(90, 180)]], [[strip(-180, 0)]]],
  };
};

const products = readTaxonomyFiles();
const childrenOf = (id: string) => products.filter(({ parentId }) => parentId === id);
const withMostChildren = (among: typeof products) =>
  [...among].sort((a, b) => childrenOf(b.id).length - childrenOf(a.id).length)[0];

export const ISLANDS: readonly Island[] = products
  .filter(({ depth }) => depth === 0)
  .map((category, i) => {
    const children = childrenOf(category.id);
    const child = withMostChildren(children);
    const grandchildren = child ? childrenOf(child.id) : [];
    const grandchild = withMostChildren(grandchildren);
    const chosen = [
      child,
      grandchild,
      // Carried warmer or colder than the child, where there is one.
      grandchildren
        .filter((one) => one !== grandchild)
        .sort(
          (a, b) =>
            Number(b.temperatureClass !== child?.temperatureClass) -
            Number(a.temperatureClass !== child?.temperatureClass),
        )[0],
      ...(grandchild ? childrenOf(grandchild.id).slice(0, 1) : []),
      ...children.filter((one) => one !== child).slice(0, 1),
      category,
    ];
    // Along the 45th parallel, whole degrees apart, so that all have the same distances.
    const here = ([x, y]: Position): Position => [-172.9375 + 20 * i + x, 45.625 + y];
    const beyond = [dateLine(-16.5), dateLine(16.5), pole(90), pole(-90)][i];
    const drawn = (areas: readonly Area[]) =>
      areas.map((area) => area.map((rings) => rings.map((ring) => ring.map(here))));
    return {
      code: category.code,
      productIds: chosen.flatMap((product) => product?.id ?? []),
      places: [...CLUSTER.map(here), ...(beyond?.places ?? INLAND.places.map(here))],
      areas: [...drawn(SHAPES), ...(beyond?.areas ?? drawn(INLAND.areas))],
    };
  });

/** Of every island. */
export const PLACES = CLUSTER.length + INLAND.places.length;
export const AREAS = SHAPES.length + INLAND.areas.length;
