internal import MPI
internal import Storage

/// The gradients of all ranks of a node, which each of them sees, and how far each rank has come.
struct SharedArenas {
  /// The gradients of each rank of the node.
  let arenas: [Tensor]
  /// This rank's.
  let mine: Tensor
  /// How many buckets each rank has written, of all steps.
  let written: [SharedCounter]
  /// How many buckets each rank has summed its part of, for all ranks of the node.
  let summed: [SharedCounter]

  /// Gradients of `count` floats for each rank of a node, which make them together.
  init(_ node: Communicator, count: Int) throws(MPIError) {
    // The counters have a page of their own before the gradients.
    let start = 4096
    let blocks = try node.allocateShared(byteCount: start + count * MemoryLayout<Float>.size)
    arenas = blocks.map {
      Tensor(buffer: $0, offset: start / MemoryLayout<Float>.size, shape: [count])
    }
    mine = arenas[node.rank]
    written = blocks.map { SharedCounter(in: $0, at: 0) }
    summed = blocks.map { SharedCounter(in: $0, at: SharedCounter.stride) }
  }
}
