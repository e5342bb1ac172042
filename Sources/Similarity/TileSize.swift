/// The size of one tile.
struct TileSize: Hashable {
  let height: Int
  let width: Int
}
