internal import Command
internal import Configuration
internal import Datasets
internal import Files
internal import Foundation
internal import Images
internal import MPI
internal import Reports
internal import Training

extension BenchmarkRun {
  /// Seconds until all ranks have the list of the images of a set: by listing its folders, and by
  /// reading the list that was kept.
  ///
  /// With `data-root`, of the images there; else of empty files, which are made and removed, in a
  /// thousand folders as ILSVRC has them.
  func listing() throws -> BenchmarkResult {
    let scratch = try world.broadcast(
      Path.join(NSTemporaryDirectory(), "and-dist-listing-\(UUID().uuidString)"))
    let root = configuration.dataRoot ?? Path.join(scratch, "set")
    try world.collectively {
      guard world.isFirst else { return }
      try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
      if configuration.dataRoot == nil { try BenchmarkRun.makeFiles(command.rows, in: root) }
    }
    defer {
      if world.isFirst { try? FileManager.default.removeItem(atPath: scratch) }
    }
    let kept = Path.join(scratch, "images.index")
    let options = DatasetOptions(kind: .imageFolder, root: root, index: kept)
    var count = 0
    func list() throws {
      count = try ImageListing.ofAllRanks(options, world)?.parts[.train]?.index.count ?? 0
    }
    let anew = try timed(before: { try? FileManager.default.removeItem(atPath: kept) }, list)
    let again = try timed(list)
    var result = BenchmarkResult(
      "listing", settings: ["files": "\(count)", "folder": configuration.dataRoot ?? "made up"],
      ranks: world.worldSize, threads: machine.threads, unit: "s", values: anew)
    result.ways = [
      .init("folders listed, list kept", values: anew), .init("kept list read", values: again),
    ]
    return result
  }

  /// Empty files in a thousand class folders of a training split.
  private static func makeFiles(_ count: Int, in root: String) throws {
    let classes = min(count, 1000)
    for label in 0..<classes {
      let name = String(format: "n%08d", 1_440_764 + 13_417 * label)
      let folder = Path.join(root, "train/\(name)")
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      for image in label * count / classes..<(label + 1) * count / classes {
        let path = Path.join(folder, "\(name)_\(image).JPEG")
        _ = try OpenFile(path, for: .creating)
      }
    }
  }
}
