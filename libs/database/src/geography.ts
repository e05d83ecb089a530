/** How a point is kept in an entity: GeoJSON (RFC 7946), longitude first, WGS 84. */
export interface StoredPoint {
  type: 'Point';
  coordinates: [longitude: number, latitude: number];
}

/** Column options of a point on the ellipsoid. */
export const POINT_COLUMN = { type: 'geography', spatialFeatureType: 'Point', srid: 4326 } as const;

/** Areas, drawn in longitude and latitude; what is on their border is inside (RFC 7946 §3.1.6, ST_Covers). */
export const AREA_COLUMN = { type: 'geometry', spatialFeatureType: 'MultiPolygon', srid: 4326 } as const;
/** As GeoJSON: what TypeORM reads and writes in an `AREA_COLUMN`. */
export interface StoredArea {
  readonly type: 'MultiPolygon';
  /** Of each polygon its rings, of each ring its positions. */
  readonly coordinates: readonly (readonly (readonly (readonly [longitude: number, latitude: number])[])[])[];
}
