internal import MPI
internal import Storage

/// What the ranks of a node share: the gradients of each, how far each has come, and one copy of the
/// parameters and their velocities.
struct SharedArenas {
  /// The gradients of each rank of the node.
  let gradients: [Tensor]
  /// This rank's gradients.
  let mine: Tensor
  /// The parameters of all ranks of the node.
  let parameters: Tensor
  /// The velocities of all ranks of the node.
  let velocities: Tensor
  /// How many buckets each rank has written, of all steps.
  let written: [SharedCounter]
  /// How many buckets each rank has summed its part of, and updated that part of the parameters.
  let updated: [SharedCounter]

  /// Arenas of `count` floats, a multiple of 16, for the ranks of a node, which make them together.
  init(_ node: Communicator, count: Int) throws(MPIError) {
    // The counters have a page of their own before the gradients. The first rank's block has what
    // is there once as well.
    let start = 4096 / MemoryLayout<Float>.size
    let floats = start + (node.isFirst ? 3 : 1) * count
    let blocks = try node.allocateShared(byteCount: floats * MemoryLayout<Float>.size)
    func arena(_ place: Int, of block: Buffer) -> Tensor {
      Tensor(buffer: block, offset: start + place * count, shape: [count])
    }
    gradients = blocks.map { arena(0, of: $0) }
    mine = gradients[node.rank]
    parameters = arena(1, of: blocks[0])
    velocities = arena(2, of: blocks[0])
    written = blocks.map { SharedCounter(in: $0, at: 0) }
    updated = blocks.map { SharedCounter(in: $0, at: SharedCounter.stride) }
  }

  /// Where the sums come to lie, each part by its own rank: the first rank's gradients.
  var sums: Tensor { gradients[0] }
}
