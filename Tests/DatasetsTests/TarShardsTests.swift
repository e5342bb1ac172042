import CArchive
import Datasets
import Files
import Images
import Storage
import Testing

/// Images in tar archives, as WebDataset has them.
@Suite struct TarShardsTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func image(_ grey: UInt8) throws -> [UInt8] {
    try ImageWriting.png(
      [UInt8](repeating: grey, count: 48), channels: 1, height: 6, width: 8,
      to: folder.place("image.png"))
    return try folder.read("image.png")
  }

  private func shard(_ name: String, _ files: [(name: String, bytes: [UInt8])]) throws {
    try ArchiveWriting.plainTar(files, to: folder.place("set/\(name)"))
  }

  private func text(_ words: String) -> [UInt8] { Array(words.utf8) }

  private func open(exclude: String? = nil) throws -> Dataset {
    try Dataset.open(
      DatasetOptions(
        kind: .tarShards, root: folder.place("set"), channels: 1, exclude: exclude))
  }

  private func values(_ images: ImageSplit) throws -> [Float] {
    let pixels = try images.rawPixels(0..<images.count).array
    return (0..<images.count).map { pixels[$0 * 48] * 255 }
  }

  @Test func imagesAndLabelsInTheOrderOfTheArchives() throws {
    // A label before or behind its image, and members that mean nothing.
    try shard(
      "train-1.tar", [("c.cls", text("0")), ("c.png", image(3)), ("c.json", text("{}"))])
    try shard(
      "train-0.tar",
      [("x/a.png", image(1)), ("x/a.cls", text("2\n")), ("b.PNG", image(2)), ("b.cls", text(" 1"))])
    try shard("val.tar", [("d.png", image(4)), ("d.cls", text("2"))])
    let set = try open()
    let train = try set.images(of: .train)
    #expect(try values(train) == [1, 2, 3])
    #expect(try set.labels(of: .train) == [2, 1, 0])
    #expect(try values(set.images(of: .test)) == [4])
    #expect(try set.labels(of: .test) == [2])
    #expect(set.classNames == ["0", "1", "2"])
    #expect(train.name(of: 0) == "x/a.png")

    try folder.write(text("ant\nbee\ncat\n"), to: "set/classes.txt")
    #expect(try open().classNames == ["ant", "bee", "cat"])
    try folder.write(text("ant\n"), to: "set/classes.txt")
    #expect(
      throws: FileError(
        try folder.place("set/classes.txt"), "names 1 classes, but there are labels up to 2")
    ) { try open() }
  }

  @Test func withoutLabelsThereIsStillTraining() throws {
    try shard("0.tar", [("a.png", image(1)), ("b.png", image(2))])
    let set = try open()
    #expect(try values(set.images(of: .train)) == [1, 2])
    #expect(!set.hasLabels(of: .train))
    #expect(set.test == nil)
  }

  @Test func imagesAreLeftOutByTheirNames() throws {
    try shard("0.tar", [("a.png", image(1)), ("b.png", image(2)), ("c.png", image(3))])
    let list = try folder.write(text("b.png\tbroken\n"), to: "list.txt")
    #expect(try values(open(exclude: list).images(of: .train)) == [1, 3])
  }

  @Test(arguments: [
    ("a.cls", "abc", "a.cls is not the number of a class; expected 0, 1, 2, …"),
    ("a.cls", "-1", "a.cls is not the number of a class; expected 0, 1, 2, …"),
    ("a.cls", "1 2", "a.cls is not the number of a class; expected 0, 1, 2, …"),
    ("b.cls", "1", "has a label b.cls without an image"),
    ("a.jpg", "", "has two images a"),
  ])
  func faultsNameTheArchive(member: String, content: String, problem: String) throws {
    try shard("0.tar", [("a.png", image(1)), (member, text(content))])
    let path = try folder.place("set/0.tar")
    let error = #expect(throws: FileError.self) { try open() }
    #expect(error.map { "\($0)" } == "\(path): \(problem)")
  }

  @Test func labelsAreThereForAllOrNone() throws {
    try shard("0.tar", [("a.png", image(1)), ("a.cls", text("0")), ("b.png", image(2))])
    var error = #expect(throws: FileError.self) { try open() }
    #expect(
      error.map { "\($0)" }?.hasSuffix("has no label b.cls for its image, as others have") == true)
    try shard("0.tar", [("a.png", image(1)), ("a.cls", text("0"))])
    try shard("1.tar", [("b.png", image(1))])
    error = #expect(throws: FileError.self) { try open() }
    #expect(error.map { "\($0)" }?.contains("1.tar: its images have no labels (.cls)") == true)
  }

  @Test func archivesThatAreCompressedOrCut() throws {
    try shard("0.tar", [("a.png", image(1)), ("b.png", image(2))])
    let whole = try folder.read("set/0.tar")
    try ArchiveWriting.tar([("a.png", image(1))], to: folder.place("set/1.tar"))
    #expect(throws: FileError.self) { try open() }
    try folder.remove("set/1.tar")
    try folder.write([1], to: "set/1.tar.gz")
    let error = #expect(throws: FileError.self) { try open() }
    #expect(error.map { "\($0)" }?.contains("1.tar.gz: is compressed") == true)
    try folder.remove("set/1.tar.gz")
    for count in [0, 1, 511, 513, 600] {
      try folder.write(Array(whole[..<count]), to: "set/0.tar")
      #expect(throws: FileError.self, "\(count) bytes") { try open() }
    }
  }

  @Test func packedAndReadAgain() throws {
    for (index, name) in ["train/a/1.png", "train/a/2.png", "train/b/3.x.png", "val/b/4.png"]
      .enumerated()
    {
      try folder.write(image(UInt8(index + 1)), to: "plain/\(name)")
    }
    let plain = try Dataset.open(
      DatasetOptions(kind: .imageFolder, root: folder.place("plain"), channels: 1))
    let output = try folder.place("set/x").dropLast(2).description
    for split in Split.allCases {
      let packer = try ShardPacker(
        plain, split, into: output, ImagePacker.Form(side: nil, quality: 90), imagesOfShard: 2)
      #expect(packer.count == (split == .train ? 2 : 1))
      for shard in 0..<packer.count { try packer.write(shard) }
      // What is there stays.
      try packer.write(0)
    }
    let set = try open()
    #expect(try values(set.images(of: .train)) == [1, 2, 3])
    #expect(try set.labels(of: .train) == [0, 0, 1])
    #expect(try values(set.images(of: .test)) == [4])
    #expect(try set.images(of: .train).name(of: 2) == "train/b/3_x.png")
  }
}
