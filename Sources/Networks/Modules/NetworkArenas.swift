internal import Storage

/// The arenas of a network, which modules have views of.
struct NetworkArenas {
  let parameters: Arena
  let gradients: Arena
  let statistics: Arena
}
