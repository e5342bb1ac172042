import Foundation
import RanksLauncher
import Testing

/// Rows of a memory bank belong to images: a run goes on with its own and with no others.
struct ResumedImagesTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private static let flags = [
    "--width", "8", "--feature-dim", "4", "--rounds", "1", "--epochs", "3", "--batch-size", "8",
    "--checkpoint-every", "1", "--evaluate-every", "0", "--convolution", "direct", "--channels",
    "1",
  ]

  /// The arguments of a run on a folder.
  private func folderFlags(_ root: String) throws -> [String] {
    try Self.flags + ["--dataset", "image-folder", "--data-root", scratch.place(root)]
  }

  /// Eight images of two classes.
  private func images(_ root: String) throws {
    for index in 0..<8 {
      let pixels = (0..<64).map { UInt8(($0 * (index + 3)) % 251) }
      try scratch.write(
        pngFile(grey: pixels, height: 8, width: 8),
        to: "\(root)/train/\(index < 4 ? "a" : "b")/\(index).png")
    }
  }

  private func move(_ from: String, to: String) throws {
    try FileManager.default.moveItem(
      atPath: scratch.place(from), toPath: scratch.place(to))
  }

  private func expectRefusal(_ arguments: [String], _ words: [String]) async throws {
    let outcome = try await Launch("and-dist", arguments, ranks: 2).run()
    #expect(outcome.status != 0 && outcome.errorLines.count == 1, "\(outcome.errors)")
    for word in words { #expect(outcome.errors.contains(word), "\(word): \(outcome.errors)") }
  }

  @Test func anImageThatMovedIsNamed() async throws {
    try images("set")
    let flags = try folderFlags("set")
    let run = try await Training(
      flags + ["--max-steps", "1"], ranks: 2, output: scratch.place("run"))
    let list = try String(contentsOfFile: "\(run.output)/images.txt", encoding: .utf8)
    #expect(list.hasPrefix("train/a/0.png\ntrain/a/1.png\n") && list.hasSuffix("b/7.png\n"))

    // As many images in another order.
    try move("set/train/a/1.png", to: "set/train/b/9.png")
    let words = [
      SavedState(run.output, step: 1).folder, "in another order",
      "image 1 is train/a/2.png, but was train/a/1.png",
    ]
    try await expectRefusal(["train", "--output", run.output] + flags, words)
    try move("set/train/b/9.png", to: "set/train/a/1.png")

    // One more.
    try images("more")
    try scratch.write(contents(scratch.place("set/train/a/0.png")), to: "more/train/b/8.png")
    try await expectRefusal(
      ["train", "--output", run.output] + folderFlags("more"),
      ["8 training images, but there are 9: image 8, train/b/8.png, was not among them"])

    // The same below another root.
    try move("set", to: "elsewhere/set")
    let more = try await Training(
      folderFlags("elsewhere/set"), ranks: 2, output: run.output)
    #expect(more.events("run_started").last?.stepsDone == 1)
    #expect(more.events("run_ended").last?.reason == "completed")
  }

  @Test func setsWithoutPathsAreKnownByTheirPixels() async throws {
    let root = try SmallImages.write(train: 16, in: scratch)
    let flags = Self.flags + ["--dataset", "mnist", "--data-root", root]
    let run = try await Training(
      flags + ["--max-steps", "2"], ranks: 2, output: scratch.place("run"))
    #expect(!FileManager.default.fileExists(atPath: "\(run.output)/images.txt"))

    // Two images change places.
    let file = "images/train-images-idx3-ubyte"
    let bytes = try contents("\(root)/train-images-idx3-ubyte")
    let size = SmallImages.size * SmallImages.size
    let (header, pixels) = (bytes.prefix(16), bytes.dropFirst(16))
    let swapped = pixels.dropFirst(size).prefix(size) + pixels.prefix(size)
    try scratch.write(header + swapped + pixels.dropFirst(2 * size), to: file)
    try await expectRefusal(
      ["train", "--output", run.output] + flags, ["with other training images"])
  }
}
