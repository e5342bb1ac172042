internal import Images
internal import MPI

/// Gives rank zero's listing of images to all ranks.
struct ListingPassage: BlockPassage {
  let world: Communicator

  /// On other nodes files may be copies with times of their own.
  var carriesTimes: Bool { false }

  func pass(_ block: [UInt8]) throws -> [UInt8] { try world.broadcast(block) }
  func pass(_ block: [Int32]) throws -> [Int32] { try world.broadcast(block) }
  func pass(_ block: [Int]) throws -> [Int] { try world.broadcast(block) }
}
