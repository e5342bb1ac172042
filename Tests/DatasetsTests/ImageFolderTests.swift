import Datasets
import Files
import Images
import Storage
import Testing

@Suite struct ImageFolderTests {
  /// Interleaved RGB of one colour.
  private func plain(_ colour: [UInt8], height: Int, width: Int) -> [UInt8] {
    (0..<(height * width)).flatMap { _ in colour }
  }

  private func png(
    _ folder: TemporaryFolder, _ name: String, _ colour: [UInt8], height: Int = 6, width: Int = 8
  ) throws {
    try ImageWriting.png(
      plain(colour, height: height, width: width), channels: colour.count, height: height,
      width: width, to: folder.place(name))
  }

  private func open(
    _ folder: TemporaryFolder, limit: Int? = nil, size: Int? = nil, channels: Int? = nil,
    keptBytes: Int = 2 << 30
  ) throws -> Dataset {
    try Dataset.open(
      DatasetOptions(
        kind: .imageFolder, root: folder.path, limitPerClass: limit, imageSize: size,
        channels: channels, keptBytesLimit: keptBytes))
  }

  /// Two classes, with files whose order by name is not that of writing.
  private func folder(test: String = "test") throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try png(folder, "train/b/2.png", [5, 0, 0])
    try png(folder, "train/b/10.png", [4, 0, 0])
    try png(folder, "train/a/z.PNG", [3, 0, 0])
    try png(folder, "train/a/y/deep.png", [2, 0, 0])
    try png(folder, "train/a/Z.png", [1, 0, 0])
    try folder.write([1, 2, 3], to: "train/a/notes.txt")
    try png(folder, "\(test)/b/1.png", [6, 0, 0])
    return folder
  }

  @Test(arguments: ["test", "val"], [0, 1 << 30])
  func orderIsClassesThenFilesByBytes(test: String, keptBytes: Int) throws {
    let folder = try folder(test: test)
    let set = try open(folder, keptBytes: keptBytes)
    #expect((set.channels, set.imageHeight, set.imageWidth) == (3, 6, 8))
    #expect(set.classNames == ["a", "b"])
    #expect(try set.labels(of: .train) == [0, 0, 0, 1, 1])
    #expect(try set.labels(of: .test) == [1])
    let train = try set.images(of: .train)
    #expect(train.keptBytes == (keptBytes == 0 ? 0 : 5 * 3 * 48))
    let pixels = try train.rawPixels(0..<5).array
    #expect((0..<5).map { pixels[$0 * 144] * 255 } == [1, 2, 3, 4, 5])
    #expect(try set.images(of: .test).rawPixels(0..<1).array[0] * 255 == 6)
    #expect(try open(folder, limit: 2).labels(of: .train) == [0, 0, 1, 1])
  }

  @Test(arguments: [Split.train, .test]) func oneSplitAlone(split: Split) throws {
    let folder = try TemporaryFolder()
    try png(folder, "\(split == .train ? "train" : "val")/only/1.png", [9, 9, 9])
    let set = try open(folder)
    #expect(try set.labels(of: split) == [0])
    let other = split == .train ? Split.test : .train
    #expect((split == .train ? set.test : set.train) == nil)
    #expect(throws: FileError(set.name, "has no \(other.rawValue) images")) {
      try set.images(of: other)
    }
  }

  @Test func everyKindOfFile() throws {
    let folder = try TemporaryFolder()
    let size = (height: 8, width: 8)
    func jpeg(_ name: String, _ bytes: [UInt8]) throws {
      try folder.write(bytes, to: "train/c/\(name)")
    }
    let grey = plain([90], height: 8, width: 8)
    try jpeg(
      "0.jpg",
      ImageWriting.jpeg(
        grey, pixelBytes: 1, height: size.height, width: size.width))
    let rgb = plain([200, 100, 50], height: 8, width: 8)
    try jpeg(
      "1.jpeg",
      ImageWriting.jpeg(
        rgb, pixelBytes: 3, height: size.height, width: size.width))
    // Inverted ink, as Adobe writes it: light = ink · black / 255.
    let cmyk = plain([255, 128, 0, 200], height: 8, width: 8)
    try jpeg(
      "2.JPEG",
      ImageWriting.jpeg(
        cmyk, pixelBytes: 4, height: size.height, width: size.width))
    try png(folder, "train/c/3.png", [77], height: 8, width: 8)
    try png(folder, "train/c/4.png", [77, 0], height: 8, width: 8)
    try png(folder, "train/c/5.png", [200, 100, 50], height: 8, width: 8)
    try png(folder, "train/c/6.png", [200, 100, 50, 128], height: 8, width: 8)
    let colour: [[Float]] = [
      [90, 90, 90], [200, 100, 50], [200, 100, 0], [77, 77, 77], [77, 77, 77], [200, 100, 50],
      [200, 100, 50],
    ]
    let images = try open(folder).images(of: .train)
    let pixels = try images.rawPixels(0..<7).array
    for (image, expected) in colour.enumerated() {
      for channel in 0..<3 {
        let value = pixels[image * 192 + channel * 64 + 9] * 255
        #expect(abs(value - expected[channel]) <= (image < 3 ? 2 : 0.01), "\(image) \(channel)")
      }
    }
    // ITU-R 601 of (200, 100, 50): 124.2
    let greys: [Float] = [90, 124, 118, 77, 77, 124, 124]
    let levels = try open(folder, channels: 1).images(of: .train).rawPixels(0..<7).array
    for (image, expected) in greys.enumerated() {
      #expect(abs(levels[image * 64 + 9] * 255 - expected) <= (image < 3 ? 2 : 0.01), "\(image)")
    }
  }

  @Test(arguments: [0, 1 << 30]) func anotherSizeIsAnErrorUnlessResized(keptBytes: Int) throws {
    let folder = try folder()
    try png(folder, "train/b/1.png", [9, 0, 0], height: 7, width: 5)
    let error = try #require(throws: FileError.self) {
      let set = try open(folder, keptBytes: keptBytes)
      let loader = Loader(try set.images(of: .train), workers: 2)
      loader.start(0..<6, batchSize: 2)
      while try loader.next() != nil {}
    }
    #expect(
      error
        == FileError(
          "\(folder.path)/train/b/1.png",
          "5 × 7 pixels, but the first image has 8 × 6; image-size would resize all to one size"
            + (keptBytes == 0 ? "" : "; 3 of 6 images had been read before it")))
    let set = try open(folder, size: 4, keptBytes: keptBytes)
    #expect((set.imageHeight, set.imageWidth) == (4, 4))
    let loader = Loader(try set.images(of: .train), workers: 2)
    loader.start((0..<6).map { [$0] }, AugmentationRecipe())
    var count = 0
    while let batch = try loader.next() {
      #expect(batch.images.shape == [1, 3, 4, 4])
      count += 1
    }
    #expect(count == 6)
    let plain = try set.images(of: .train).rawPixels(0..<6).array
    #expect(plain[3 * 48] * 255 == 9)
  }

  /// A broken file is found when the set is opened, or by a worker when it is decoded on demand.
  @Test(arguments: [0, 1 << 30], [0, 1, 2]) func brokenFile(keptBytes: Int, fault: Int) throws {
    let folder = try folder()
    let good = try ImageWriting.jpeg(
      (0..<(6 * 8 * 3)).map { UInt8($0) }, pixelBytes: 3, height: 6, width: 8)
    var words = "not a whole JPEG file"
    var name = "train/b/0.jpg"
    switch fault {
    case 0: try folder.write(Array(good[..<(good.count - 40)]), to: name)
    case 1:
      try folder.write(Array("no image at all".utf8), to: name)
      words = "is neither a JPEG nor a PNG file"
    default:
      name = "train/b/2.png"
      let whole = try folder.read(name)
      try folder.write(Array(whole[..<(whole.count - 30)]), to: name)
      words = "not a whole PNG file"
    }
    let error = try #require(throws: FileError.self) {
      let images = try open(folder, keptBytes: keptBytes).images(of: .train)
      let loader = Loader(images, workers: 1)
      loader.start(0..<images.count, batchSize: 1)
      var given = 0
      while try loader.next() != nil { given += 1 }
      Issue.record("\(given) batches")
    }
    #expect(error.subject == "\(folder.path)/\(name)")
    #expect(error.problem.hasPrefix(words), "\(error)")
    // A worker that decodes on demand does not count; the set's own reading does.
    let count = "\(fault == 2 ? "4 of 5" : "3 of 6") images had been read before it"
    #expect(error.problem.hasSuffix(count) == (keptBytes > 0), "\(error)")
  }

  @Test func badFolders() throws {
    func problem(_ folder: TemporaryFolder) throws -> FileError {
      try #require(throws: FileError.self) { try open(folder) }
    }
    let empty = try TemporaryFolder()
    #expect(
      try problem(empty)
        == FileError(
          empty.path, "no images found: no folder train, test or val is in it"))
    _ = try empty.place("train/x")
    #expect(
      try problem(empty)
        == FileError(
          "\(empty.path)/train", "no images found: no folder of a class is in it"))
    try empty.write([1], to: "train/cat/readme.txt")
    #expect(
      try problem(empty)
        == FileError(
          "\(empty.path)/train/cat",
          "no images found: no .jpg, .jpeg, .png, .tif, .tiff or .npy file is in it",
          advice: "remove the folder, or put images of the class there"))
    let strange = try folder()
    try png(strange, "test/dog/1.png", [6, 0, 0])
    let set = try open(strange)
    #expect(set.train?.count == 5 && set.test == nil)
    let fault = FileError(
      "\(strange.path)/test/dog", "a class that the training split does not have")
    #expect(throws: fault) { try set.images(of: .test) }
    #expect(throws: fault) { try set.labels(of: .test) }
    #expect(throws: fault) { try set.lackForMeasurement() }
  }
}
