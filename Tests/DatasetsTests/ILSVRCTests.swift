import Datasets
import Files
import Images
import Testing

/// Validation images in one folder, whose classes the development kit says.
@Suite struct ILSVRCTests {
  private let kit = "ILSVRC2012_devkit_t12/data/"

  /// Two classes which the kit numbers against the order of their wnids.
  private func write() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let image = try ImageWriting.jpeg(
      [UInt8](repeating: 90, count: 64), pixelBytes: 1, height: 8, width: 8)
    for name in [
      "train/n01440764/n01440764_1.JPEG", "train/n02119789/n02119789_1.JPEG",
      "val/ILSVRC2012_val_00000001.JPEG", "val/ILSVRC2012_val_00000003.JPEG",
      "val/ILSVRC2012_val_00000004.JPEG",
    ] { try folder.write(image, to: name) }
    try folder.write(
      Array("1\n1\n2\n1\n".utf8), to: kit + "ILSVRC2012_validation_ground_truth.txt")
    try folder.write(
      MATWriting.file([
        (
          "synsets",
          .structs(
            names: ["ILSVRC2012_ID", "WNID", "words"],
            [
              [.numbers([1]), .text("n02119789"), .text("kit fox")],
              [.numbers([2]), .text("n01440764"), .text("tench")],
            ])
        )
      ]), to: kit + "meta.mat")
    return folder
  }

  private func open(_ folder: TemporaryFolder) throws -> Dataset {
    try Dataset.open(DatasetOptions(kind: .ilsvrc, root: folder.path))
  }

  /// The number in a name is the line, although image 2 is missing here; labels agree by wnid.
  @Test func flatValidationImages() throws {
    let set = try open(write())
    #expect(set.classNames == ["n01440764", "n02119789"])
    #expect(try set.labels(of: .train) == [0, 1])
    #expect(try set.labels(of: .test) == [1, 0, 1])
  }

  @Test func classFoldersNeedNoKit() throws {
    let folder = try write()
    let image = try folder.read("val/ILSVRC2012_val_00000001.JPEG")
    try folder.remove("val")
    try folder.remove("ILSVRC2012_devkit_t12")
    try folder.write(image, to: "val/n02119789/ILSVRC2012_val_00000001.JPEG")
    #expect(try open(folder).labels(of: .test) == [1])
  }

  @Test func badKits() throws {
    let folder = try write()
    func expect(_ subject: String, _ problem: String) throws {
      let set = try open(folder)
      let error = try #require(throws: FileError.self) { try set.labels(of: .test) }
      #expect(error.subject == "\(folder.path)/\(subject)")
      #expect(error.problem.contains(problem), "\(error)")
    }
    let truth = kit + "ILSVRC2012_validation_ground_truth.txt"
    try folder.write(Array("1\n1\n".utf8), to: truth)
    try expect("val/ILSVRC2012_val_00000003.JPEG", "one of the 2 lines of")
    try folder.write(Array("7\n1\n1\n1\n".utf8), to: truth)
    try expect(truth, "class 7 of line 1 is not in meta.mat")
    try folder.write(Array("x\n".utf8), to: truth)
    try expect(truth, "x is not a number of a class")
    try folder.remove(kit)
    try expect("val", "ILSVRC2012_validation_ground_truth.txt of the development kit is not found")
  }
}
