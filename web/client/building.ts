/** Under what the building of a page is served: a gateway serves several under `/b/NAME`. */
export const buildingIn = (path: string): string => /^\/b\/[a-z0-9-]+(?=\/)/.exec(path)?.[0] ?? "";

export const BUILDING: string = buildingIn(location.pathname);
