internal import Storage

/// The arenas of a network, which modules have views of.
struct NetworkArenas {
  let parameters: Arena
  let gradients: Arena
  /// Adds up the parts' gradients into `gradients`.
  let partGradients: PartGradients
  /// Running means and variances of batch norm, of each part.
  let statistics: [Arena]
}
