import Files
import Datasets
import Images
import Foundation
import Storage
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// Folders as people have them: odd names, links, pipes, and images without classes.
@Suite struct ImageFolderFormTests {
  private func png(_ folder: TemporaryFolder, _ name: String, _ level: UInt8 = 9) throws {
    try ImageWriting.png(
      Array(repeating: level, count: 12), channels: 3, height: 2, width: 2, to: folder.place(name))
  }

  private func open(_ folder: TemporaryFolder, limit: Int? = nil) throws -> Dataset {
    try Dataset.open(
      DatasetOptions(kind: .imageFolder, root: folder.path, limitPerClass: limit))
  }

  private func link(_ folder: TemporaryFolder, _ name: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(
      atPath: folder.place(name), withDestinationPath: target)
  }

  @Test func foldersNamedLikeImagesAreFolders() throws {
    let folder = try TemporaryFolder()
    try png(folder, "train/a/jpg/1.png")
    try png(folder, "train/a/set.png/2.png")
    try png(folder, "train/b.jpg/3.png")
    #expect(try open(folder).labels(of: .train) == [0, 0, 1])
  }

  @Test func anExtensionHasADot() throws {
    let folder = try TemporaryFolder()
    try png(folder, "train/a/1.png")
    try folder.write([1, 2, 3], to: "train/a/png")
    try folder.write([1, 2, 3], to: "train/a/jpeg")
    #expect(try open(folder).images(of: .train).count == 1)
  }

  @Test func linksAreFollowedButNotInCircles() throws {
    let folder = try TemporaryFolder()
    let other = try TemporaryFolder()
    for name in 0..<4 { try png(folder, "train/a/\(name).png") }
    for name in 0..<4 { try png(folder, "train/a/in/\(name).png") }
    try png(other, "x/1.png")
    try link(folder, "train/a/self", to: ".")
    try link(folder, "train/a/in/up", to: "..")
    try link(folder, "train/a/in/root", to: folder.path)
    try link(folder, "train/round", to: ".")
    try link(folder, "train/a/nowhere", to: "nothing")
    #expect(try open(folder).images(of: .train).count == 8)
    try link(folder, "train/a/elsewhere", to: other.path)
    try link(folder, "train/a/again", to: other.path)
    try link(folder, "train/a/z.png", to: "0.png")
    #expect(try open(folder).images(of: .train).count == 11)
    try link(folder, "train/a/zz.png", to: "nothing")
    #expect(
      throws: FileError(
        "\(folder.path)/train/a/zz.png",
        "is a symbolic link that leads nowhere, not an image file")
    ) { try open(folder) }
  }

  @Test(.timeLimit(.minutes(1))) func onlyRegularFilesAreImages() throws {
    let folder = try TemporaryFolder()
    try png(folder, "train/a/1.png")
    try #require(unsafe mkfifo(folder.place("train/a/pipe"), 0o600) == 0)
    #expect(try open(folder).images(of: .train).count == 1)
    try #require(unsafe mkfifo(folder.place("train/a/zz.jpg"), 0o600) == 0)
    #expect(
      throws: FileError(
        "\(folder.path)/train/a/zz.jpg", "is a named pipe (FIFO), not a regular file")
    ) { try open(folder) }
    try folder.remove("train/a/zz.jpg")
    try link(folder, "train/a/zz.jpg", to: "/dev/zero")
    #expect(
      throws: FileError("\(folder.path)/train/a/zz.jpg", "is a device, not a regular file")
    ) { try open(folder) }
  }

  @Test(arguments: [false, true]) func namesThatAreNotUTF8(isFolder: Bool) throws {
    let folder = try TemporaryFolder()
    try png(folder, "train/a/1.png")
    let stem = isFolder ? "train/" : "train/a/"
    // `caf\xE9` as ISO 8859-1 has it, under which no test of this file system may leave a trace.
    let path = Array("\(folder.path)/\(stem)caf".utf8CString.dropLast()) + [CChar(bitPattern: 0xE9)]
    let name = isFolder ? path : path + ".png".utf8CString.dropLast()
    let made = unsafe (name + [0]).withUnsafeBufferPointer { name in
      unsafe name.baseAddress.map {
        unsafe isFolder ? mkdir($0, 0o700) : close(creat($0, 0o600))
      }
    }
    try #require(made == 0)
    defer {
      _ = unsafe (name + [0]).withUnsafeBufferPointer { name in
        unsafe name.baseAddress.map { unsafe remove($0) }
      }
    }
    #expect(
      throws: FileError(
        "\(folder.path)/\(stem)caf\\xE9\(isFolder ? "" : ".png")",
        "its name is not UTF-8 text; rename it to UTF-8")
    ) { try open(folder) }
  }

  @Test func anEmptyTestFolderGivesWayToVal() throws {
    let folder = try TemporaryFolder()
    try png(folder, "train/a/1.png")
    try png(folder, "val/a/1.png")
    _ = try folder.place("test/x")
    #expect(try open(folder).labels(of: .test) == [0])
  }

  @Test func aBrokenTestImageIsTheErrorOfTestAlone() throws {
    let folder = try TemporaryFolder()
    try png(folder, "train/a/1.png")
    try folder.write([1], to: "test/a/1.png")
    let set = try open(folder)
    #expect(try set.images(of: .train).count == 1)
    let error = try #require(throws: FileError.self) { try set.images(of: .test) }
    #expect(error.subject == "\(folder.path)/test/a/1.png")
  }

  @Test(arguments: ["", "train/"]) func imagesWithoutClassFolders(place: String) throws {
    let folder = try TemporaryFolder()
    try png(folder, "\(place)2.png", 2)
    try png(folder, "\(place)1.png", 1)
    if !place.isEmpty {
      try png(folder, "test/b/1.png", 3)
      try png(folder, "test/a/1.png", 4)
    }
    let set = try open(folder)
    #expect(set.classNames.isEmpty)
    let pixels = try set.images(of: .train).rawPixels(0..<2).array
    #expect((pixels[0] * 255, pixels[12] * 255) == (1, 2))
    let lack = "has no labels: its train images have no class folders"
    #expect(throws: FileError(set.name, lack)) { try set.labels(of: .train) }
    if place.isEmpty {
      #expect(set.test == nil)
      #expect(throws: FileError(set.name, "has no test images")) { try set.labels(of: .test) }
    } else {
      #expect(set.test?.count == 2)
      #expect(throws: FileError.self) { try set.labels(of: .test) }
    }
    #expect(try set.lackForMeasurement() == lack)
    let error = try #require(throws: FileError.self) { try open(folder, limit: 3) }
    #expect(error.subject == "limit-per-class")
  }

  /// What torchvision's ImageFolder takes as its root.
  @Test func classFoldersInTheRoot() throws {
    let folder = try TemporaryFolder()
    try png(folder, "b/1.png", 3)
    try png(folder, "a/2.png", 2)
    try png(folder, "a/1.png", 1)
    let set = try open(folder)
    #expect(set.classNames == ["a", "b"] && set.test == nil)
    #expect(try set.labels(of: .train) == [0, 0, 1])
    let pixels = try set.images(of: .train).rawPixels(0..<3).array
    #expect([0, 12, 24].map { pixels[$0] * 255 } == [1, 2, 3])
    #expect(try open(folder, limit: 1).labels(of: .train) == [0, 1])
    #expect(try set.lackForMeasurement() == "has no test images")
  }

  @Test(arguments: ["train", "test", "val"]) func aRootOneFolderTooHigh(split: String) throws {
    let folder = try TemporaryFolder()
    try png(folder, "set/\(split)/a/1.png")
    #expect(
      throws: FileError(
        folder.path,
        "no folder train, test or val is in it, but \(folder.path)/set has \(split); give that")
    ) { try open(folder) }
  }

  @Test func imagesWithoutClassFoldersInTestAlone() throws {
    let folder = try TemporaryFolder()
    try png(folder, "train/a/1.png")
    try png(folder, "test/1.png")
    let set = try open(folder)
    #expect(try set.labels(of: .train) == [0])
    #expect(set.test?.count == 1)
    #expect(
      try set.lackForMeasurement() == "has no labels: its test images have no class folders")
  }
}
