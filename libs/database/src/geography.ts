/** How a point is kept in an entity: GeoJSON (RFC 7946), longitude first, WGS 84. */
export interface StoredPoint {
  type: 'Point';
  coordinates: [longitude: number, latitude: number];
}

/** Column options of a point on the ellipsoid. */
export const POINT_COLUMN = { type: 'geography', spatialFeatureType: 'Point', srid: 4326 } as const;
