import Datasets
import Files
import Foundation
import Images
import Testing

/// Lists of image files: made, kept in a file, and read again while they hold.
@Suite struct ImageListingTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    for name in ["train/a/1.png", "train/a/2.png", "train/b/3.png", "test/b/4.png"] {
      try folder.write([1, 2, 3], to: "set/\(name)")
    }
  }

  private func options(exclude: String? = nil, limit: Int? = nil) throws -> DatasetOptions {
    DatasetOptions(
      kind: .imageFolder, root: try folder.place("set"), limitPerClass: limit, exclude: exclude,
      index: try folder.place("kept"))
  }

  private func names(_ listing: ImageListing, _ split: Split = .train) -> [String] {
    guard let index = listing.parts[split]?.index else { return [] }
    return (0..<index.count).map { index[$0].path }
  }

  @Test func isKeptAndHolds() throws {
    let first = try ImageListing.whole(options())
    #expect(names(first) == ["train/a/1.png", "train/a/2.png", "train/b/3.png"])
    let bytes = try folder.read("kept")
    let second = try ImageListing.whole(options())
    for split in Split.allCases {
      #expect(first.parts[split]?.index == second.parts[split]?.index)
      #expect(first.parts[split]?.labels == second.parts[split]?.labels)
    }
    #expect(second.classNames == ["a", "b"])
    // What holds is not written again.
    #expect(try folder.read("kept") == bytes)
  }

  @Test func isMadeAnewWhereAFolderHasChanged() throws {
    _ = try ImageListing.whole(options())
    try folder.write([1], to: "set/train/a/0.png")
    #expect(try names(ImageListing.whole(options())).first == "train/a/0.png")
    try folder.remove("set/train/b")
    try folder.write([1], to: "set/train/c/5.png")
    try folder.remove("set/test")
    #expect(try ImageListing.whole(options()).classNames == ["a", "c"])
  }

  @Test func isMadeAnewWhereItIsOfAnotherFolder() throws {
    _ = try ImageListing.whole(options())
    try FileManager.default.moveItem(
      atPath: folder.place("set"), toPath: folder.place("moved"))
    var other = try options()
    other.root = try folder.place("moved")
    #expect(try ImageListing.whole(other).root == folder.place("moved"))
  }

  @Test func isMadeAnewWhereItIsDamaged() throws {
    let expected = try names(ImageListing.whole(options()))
    let whole = try folder.read("kept")
    for count in stride(from: 30, to: whole.count, by: 7) {
      try folder.write(Array(whole[..<count]), to: "kept")
      #expect(try names(ImageListing.whole(options())) == expected, "\(count) bytes")
    }
    for place in stride(from: 30, to: whole.count, by: 5) {
      var damaged = whole
      damaged[place] ^= 0x40
      try folder.write(damaged, to: "kept")
      #expect(try names(ImageListing.whole(options())) == expected, "byte \(place)")
    }
    #expect(try folder.read("kept") == whole)
  }

  @Test func anotherFileIsNotWrittenOver() throws {
    try folder.write(Array("my notes".utf8), to: "kept")
    let error = #expect(throws: FileError.self) { try ImageListing.whole(options()) }
    #expect(error?.problem.hasPrefix("is not a list of images that and-dist made") == true)
    #expect(try folder.read("kept") == Array("my notes".utf8))
  }

  @Test func imagesOfAListAreLeftOut() throws {
    let list = try folder.write(
      Array("# broken\n\ntrain/a/1.png\tends too early\r\ntest/b/4.png\n".utf8), to: "list.txt")
    let options = try options(exclude: list, limit: 1)
    let chosen = try ImageListing.whole(options).chosen(options)
    // The first that is left of each class.
    #expect(names(chosen) == ["train/a/2.png", "train/b/3.png"])
    #expect(chosen.parts[.train]?.labels == [0, 1])
    #expect(names(chosen, .test) == [])

    try folder.write(Array("train/a/1.png\n\ntrain/a/9.png\n".utf8), to: "list.txt")
    let error = #expect(throws: FileError.self) {
      try ImageListing.whole(options).chosen(options)
    }
    #expect(
      error?.problem.hasPrefix("line 3: there is no image train/a/9.png below ") == true)
  }
}
