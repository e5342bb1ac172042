internal import MPI
internal import Neighbourhoods

/// The choice of the first images of all ranks in their order: a quantile of their entropies.
///
/// Nobody holds the entropies of all. Rank zero halves the range in which the key of the last one
/// lies, and all ranks say how many of their keys are in the lower half: 64 times, whatever the number
/// of images.
struct AnchorSelection {
  /// The order of this rank's images.
  let order: SelectionOrder
  let world: Communicator

  /// The key of the image at a place of the order of all ranks, from 1; one below all keys for 0.
  ///
  /// There must be so many images.
  func key(at place: Int) throws(MPIError) -> Int {
    var (low, high) = (Int.min, Int.max)
    for _ in 0..<Int.bitWidth {
      let half = Int(bitPattern: UInt(bitPattern: high &- low) / 2)
      let middle = try world.broadcast(low &+ half)
      let count = try world.allReduce(order.count(upTo: middle))
      if count >= place { high = middle } else { low = middle + 1 }
    }
    return high
  }
}
