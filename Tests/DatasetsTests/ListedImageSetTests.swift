import Datasets
import Files
import Images
import Storage
import Testing

/// CUB-200-2011 and Stanford Dogs: image files, and lists that say what they are.
@Suite struct ListedImageSetTests {
  private func write(_ names: [String], to folder: TemporaryFolder) throws {
    for (index, name) in names.enumerated() {
      // Files of various sizes, each grey of another level.
      let pixels = [UInt8](repeating: UInt8(20 * index), count: (8 + index) * 8)
      try folder.write(
        ImageWriting.jpeg(pixels, pixelBytes: 1, height: 8 + index, width: 8), to: name)
    }
  }

  private func open(_ folder: TemporaryFolder, _ kind: DatasetKind, limit: Int? = nil)
    throws -> Dataset
  {
    try Dataset.open(
      DatasetOptions(kind: kind, root: folder.path, limitPerClass: limit, imageSize: 8))
  }

  /// The level of each image's first pixel, in steps of 20.
  private func levels(_ set: Dataset, _ split: Split) throws -> [Int] {
    let images = try set.images(of: split)
    return try (0..<images.count).map {
      Int((try images.rawPixels($0..<$0 + 1).array[0] * 255 / 20).rounded())
    }
  }

  private func problem(_ folder: TemporaryFolder, _ kind: DatasetKind) throws -> FileError {
    try #require(throws: FileError.self) { try open(folder, kind) }
  }

  private func birds(prefix: String = "") throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let names = ["001.Crow/a.jpg", "001.Crow/b.jpg", "002.Wren/c.jpg", "002.Wren/d.jpg"]
    try write(names.map { "\(prefix)images/\($0)" }, to: folder)
    for (name, text) in [
      // The lists need not have the same order.
      ("images.txt", "4 \(names[3])\n1 \(names[0])\n2 \(names[1])\n3 \(names[2])\n"),
      ("train_test_split.txt", "1 1\n2 0\n3 1\n4 1\n"),
      ("image_class_labels.txt", "1 1\n2 1\n3 2\n4 2\n"),
      ("classes.txt", "1 001.Crow\n2 002.Wren\n"),
    ] { try folder.write(Array(text.utf8), to: prefix + name) }
    return folder
  }

  @Test(arguments: ["", "CUB_200_2011/"]) func cub(prefix: String) throws {
    let set = try open(birds(prefix: prefix), .cub200)
    #expect(set.classNames == ["001.Crow", "002.Wren"])
    #expect(try set.labels(of: .train) == [1, 0, 1])
    #expect(try levels(set, .train) == [3, 0, 2])
    #expect(try set.labels(of: .test) == [0])
    #expect(try levels(set, .test) == [1])
    #expect(try levels(open(birds(), .cub200, limit: 1), .train) == [3, 0])
  }

  @Test func badCUB() throws {
    let folder = try birds()
    func expect(_ text: String, in name: String, _ problem: String) throws {
      let old = try folder.read(name)
      let path = try folder.write(Array(text.utf8), to: name)
      let error = try self.problem(folder, .cub200)
      #expect(error.subject == path)
      #expect(error.problem.contains(problem), "\(error)")
      try folder.write(old, to: name)
    }
    try expect(
      "1 no.jpg\n", in: "images.txt", "names no.jpg, which is not in \(folder.path)/images")
    try expect("1\n", in: "images.txt", "line 1 is not a number and a text")
    try expect("1 1\n", in: "train_test_split.txt", "has no line for image 4")
    try expect("4 2\n", in: "train_test_split.txt", "2 of image 4 is not in 0…1")
    try expect("4 3\n", in: "image_class_labels.txt", "3 of image 4 is not in 1…2")
    try expect("4 1\n4 2\n", in: "image_class_labels.txt", "has a number twice")
    try folder.remove("classes.txt")
    #expect(try problem(folder, .cub200) == FileError("\(folder.path)/classes.txt", "no such file"))
  }

  private func list(_ names: [String], _ labels: [Double]) -> [UInt8] {
    MATWriting.file([
      ("file_list", .cells(names.map { .text($0) })),
      ("annotation_list", .cells(names.map { .text(String($0.dropLast(4))) })),
      ("labels", .numbers(labels)),
    ])
  }

  private func writeDogs(prefix: String) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let names = ["n1-Chihuahua/n1_1.jpg", "n2-Shih-Tzu/n2_1.jpg", "n2-Shih-Tzu/n2_2.jpg"]
    try write(names.map { "Images/\($0)" }, to: folder)
    try folder.write(list([names[2], names[0]], [2, 1]), to: prefix + "train_list.mat")
    try folder.write(list([names[1]], [2]), to: prefix + "test_list.mat")
    return folder
  }

  @Test(arguments: ["lists/", ""]) func dogs(prefix: String) throws {
    let set = try open(writeDogs(prefix: prefix), .dogs)
    #expect(set.classNames == ["Chihuahua", "Shih-Tzu"])
    #expect(try set.labels(of: .train) == [1, 0])
    #expect(try levels(set, .train) == [2, 0])
    #expect(try set.labels(of: .test) == [1])
    #expect(try levels(set, .test) == [1])
  }

  @Test func badDogs() throws {
    let folder = try writeDogs(prefix: "lists/")
    func expect(_ bytes: [UInt8], _ problem: String) throws {
      let path = try folder.write(bytes, to: "lists/train_list.mat")
      let error = try self.problem(folder, .dogs)
      #expect(error.subject == path)
      #expect(error.problem.contains(problem), "\(error)")
    }
    let name = "n1-Chihuahua/n1_1.jpg"
    try expect(list(["n1-Chihuahua/no.jpg"], [1]), "names n1-Chihuahua/no.jpg, which is not in")
    try expect(list([name], [121]), "label 121.0 of \(name) is not a class; expected 1…120")
    try expect(list([name], []), "0 labels, but 1 files")
    try expect(MATWriting.file([("file_list", .cells([.numbers([1])]))]), "is not a text")
    try expect(MATWriting.file([("annotation_list", .cells([]))]), "has no variable file_list")
    try expect(list([name], [1]).dropLast(8), "truncated")
    try folder.remove("lists/train_list.mat")
    #expect(
      try problem(folder, .dogs) == FileError("\(folder.path)/lists/train_list.mat", "no such file")
    )
  }
}
