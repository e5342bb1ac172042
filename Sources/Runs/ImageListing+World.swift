internal import Datasets
internal import Images
internal import MPI

extension ImageListing {
  /// What rank zero lists, without what is left out, on all ranks; nil for a set that is not made of
  /// image files.
  ///
  /// `listed` is given all that was listed, on rank zero.
  static func ofAllRanks(
    _ options: DatasetOptions, _ world: Communicator, listed: (ImageListing) -> Void = { _ in }
  ) throws -> ImageListing? {
    let own = try world.collectively { () -> ImageListing? in
      guard options.kind.isOfFiles && world.isFirst else { return nil }
      let whole = try ImageListing.whole(options)
      listed(whole)
      return try whole.chosen(options)
    }
    guard options.kind.isOfFiles else { return nil }
    guard world.worldSize > 1 else { return own }
    let all = try ImageListing.passed(own, through: ListingPassage(world: world))
    return own ?? all
  }
}
