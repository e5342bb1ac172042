internal import Command
internal import Configuration
internal import DataParallel
internal import Datasets
internal import Findings
internal import Images
internal import MPI
internal import Neighbourhoods
internal import Pages
internal import Reports
internal import Similarity
internal import Storage
internal import Training

/// A sample of the images of a run's newest memory bank, with the entropies and nearest rows of each.
///
/// All ranks search their rows for all of the sample; rank zero has what was found.
struct SampledBank {
  /// Rows of the bank that an image is shown with.
  private static let neighbourCount = 8
  /// Neighbourhoods in a gallery.
  private static let gallerySize = 8

  private let dataset: Dataset
  private let checkpoint: Checkpoint
  private let imageCount: Int
  /// The images of the sample, in order (n).
  private let images: [Int]
  /// Their features (n, d).
  private let features: Tensor
  private let entropies: [Double]
  /// Their nearest rows (n × k), and the similarities with them.
  private let neighbours: [Int]
  private let similarities: [Double]
  private let nearestCount: Int

  /// Reads the bank and searches it; collective.
  init(_ run: String, _ settings: SettingLayers, sampleSize: Int, _ world: Communicator) throws {
    let found = try world.collectively { try Checkpoint.at(run) }
    checkpoint = Checkpoint(path: try world.broadcast(found.path))
    let state = try checkpoint.readState(world)
    let configuration = try world.collectively { try settings.applied(to: state.configuration) }
    dataset = try Dataset.open(configuration, keptBytesLimit: 0, world)
    let train = try world.collectively { [dataset] in
      let train = try dataset.images(of: .train)
      guard train.count == state.imageCount, train.fingerprint == state.imagesFingerprint else {
        throw TrainingError(
          "\(dataset.name) has other images than the run was trained on; give --data-root of those")
      }
      return train
    }
    imageCount = train.count
    let bank = try checkpoint.bankShard(state, world)

    let wanted = min(sampleSize, imageCount)
    let images = (0..<wanted).map { $0 * train.count / wanted }
    self.images = images
    let shards = Partition(total: imageCount, worldSize: world.worldSize)
    let parts = Partition(
      counts: shards.ranges.map { shard in images.count(where: shard.contains) })
    let own = images.filter(bank.indices.contains)
    let queries = Tensor(shape: [own.count, bank.dimension])
    for (place, image) in own.enumerated() {
      queries.rows(place..<place + 1).copy(from: bank.rows.rows(rows(image, bank)))
    }
    nearestCount = min(Self.neighbourCount, imageCount - 1)
    let search = try ShardSearch(
      world: world, count: nearestCount, dimension: bank.dimension,
      temperature: Float(configuration.temperature))
    let result = try search.search(queries, parts: parts, excluding: images, over: bank)
    let isFirst = world.isFirst
    let all = isFirst ? Tensor(shape: [images.count, bank.dimension]) : nil
    try world.gatherV(from: queries, into: all, parts.scaled(by: bank.dimension))
    features = all ?? queries
    entropies = try world.gatherV(result.entropySums.map(\.entropy))
    neighbours = try world.gatherV(result.indices.map(Int.init))
    similarities = try world.gatherV(result.similarities.map(Double.init))
  }

  /// What a page shows of it, on rank zero; nil on others.
  func findings() throws -> FeatureFindings? {
    guard entropies.count == images.count else { return nil }
    let train = try dataset.images(of: .train)
    let labels = dataset.hasLabels(of: .train) ? try dataset.labels(of: .train) : nil
    let sheet = ThumbnailSheet(train)
    func picture(_ image: Int) throws -> FeatureFindings.Picture {
      FeatureFindings.Picture(
        tile: try sheet.tile(of: image), name: train.name(of: image) ?? "image \(image)",
        label: labels?[image])
    }
    func neighbourhood(_ place: Int, count: Int) throws -> FeatureFindings.Neighbourhood {
      let range = place * nearestCount..<place * nearestCount + min(count, nearestCount)
      return FeatureFindings.Neighbourhood(
        image: try picture(images[place]), entropy: entropies[place],
        neighbours: try range.map { (try picture(neighbours[$0]), similarities[$0]) })
    }
    func gallery(_ title: String, _ places: [Int], count: Int = Self.neighbourCount) throws
      -> FeatureFindings.Gallery
    {
      FeatureFindings.Gallery(
        title: title, neighbourhoods: try places.map { try neighbourhood($0, count: count) })
    }
    let order = images.indices.sorted { (entropies[$0], $0) < (entropies[$1], $1) }
    let size = min(Self.gallerySize, order.count)
    let between = (0..<size).map { order[(2 * $0 + 1) * order.count / (2 * size)] }
    let sample = try images.indices.map { (try picture(images[$0]), entropies[$0]) }
    let maps = [
      ("Neighbour embedding (t-SNE)", NeighbourEmbedding.coordinates(of: features)),
      ("Principal components", PrincipalPlane.coordinates(of: features)),
    ]
    let galleries = [
      try gallery("Lowest entropy: the first anchors", Array(order.prefix(size))),
      try gallery("From low to high entropy", between),
      try gallery("Highest entropy: the last to be anchors", order.suffix(size).reversed()),
      try gallery("Most alike: near-duplicates, if there are any", alike, count: 1),
    ]
    return FeatureFindings(
      sheet: sheet.jpeg(), columns: sheet.columns,
      classNames: labels == nil ? [] : dataset.classNames, galleries: galleries, sample: sample,
      maps: maps.map { FeatureFindings.Map(title: $0.0, points: $0.1) },
      source: "Rows of the memory bank after step \(checkpoint.step ?? 0): \(images.count) of "
        + "\(imageCount) images, evenly spread, each with its nearest of all.")
  }

  /// The sample as TensorBoard's projector takes it, on rank zero; nil on others.
  func projectorFiles() throws -> ProjectorFiles? {
    guard entropies.count == images.count else { return nil }
    let train = try dataset.images(of: .train)
    let labels = dataset.hasLabels(of: .train) ? try dataset.labels(of: .train) : nil
    let sheet = ThumbnailSheet(
      train, columns: Int(Double(images.count).squareRoot().rounded(.up)))
    for image in images { _ = try sheet.tile(of: image) }
    let points = images.indices.map { place in
      ProjectorFiles.Point(
        name: train.name(of: images[place]) ?? "image \(images[place])",
        className: labels.map { dataset.classNames[$0[images[place]]] } ?? "",
        entropy: entropies[place])
    }
    return ProjectorFiles(
      points: points, features: features.array, sprite: sheet.jpeg(), side: sheet.side)
  }

  /// The places of images whose nearest row is the most similar, each pair once.
  private var alike: [Int] {
    guard nearestCount > 0 else { return [] }
    var seen = Set<[Int]>()
    let order = images.indices.sorted {
      (similarities[$1 * nearestCount], $0) < (similarities[$0 * nearestCount], $1)
    }
    return Array(
      order.filter { place in
        seen.insert([images[place], neighbours[place * nearestCount]].sorted()).inserted
      }.prefix(Self.gallerySize))
  }
}

/// Where an image's row is in a shard.
private func rows(_ image: Int, _ bank: MemoryBank) -> Range<Int> {
  let place = image - bank.indices.lowerBound
  return place..<place + 1
}
